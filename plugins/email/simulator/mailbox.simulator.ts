import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import MailComposer from 'nodemailer/lib/mail-composer';

export interface Delivery {
  readonly from: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly messageId?: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: Buffer;
  }[];
}

interface Kept {
  uid: number;
  readonly raw: Buffer;
  readonly arrivedAt: Date;
  readonly delivery: Delivery;
  isSeen: boolean;
}

/** What happens, once each, when the body of a mail is asked for. */
export type MailboxFault = 'cut' | 'silence';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One inbox as RFC 3501 has it, for a client that looks and touches nothing. What it was asked is kept. */
export class MailboxSimulator {
  readonly faults: MailboxFault[] = [];
  /** Commands without their tags; a password shows as dots. */
  readonly asked: string[] = [];
  readonly settings = { user: 'shop@example.com', password: 'simulator-password', validity: 7 };
  /** Bodies are given once it resolves. */
  gate: Promise<void> = Promise.resolve();
  mails: Kept[] = [];
  readonly #now: () => number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #uidNext = 41;
  #delivered = 0;

  constructor({ now }: { readonly now: () => number }) {
    this.#now = now;
  }

  async start(): Promise<number> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay();
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      new Session(this, socket);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return this.port;
  }

  get port(): number {
    if (this.#server === null) throw new Error('The simulator is not started');
    return (this.#server.address() as AddressInfo).port;
  }

  get uidNext(): number {
    return this.#uidNext;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  }

  /** A mail arrives; its Message-ID. */
  async deliver(delivery: Delivery): Promise<string> {
    const at = new Date(this.#now());
    const messageId = delivery.messageId ?? `<mail-${++this.#delivered}@przyklad.pl>`;
    const raw = await new MailComposer({
      to: 'shop@example.com',
      subject: 'Re: Twoje zamówienie',
      text: '',
      ...delivery,
      messageId,
      date: at,
      attachments: (delivery.attachments ?? []).map((file) => ({ ...file })),
    } as ConstructorParameters<typeof MailComposer>[0])
      .compile()
      .build();
    this.mails.push({ uid: this.#uidNext++, raw, arrivedAt: at, delivery, isSeen: false });
    return messageId;
  }

  /** The server of a recipient could not deliver a mail of ours. */
  async bounce({
    messageId,
    action = 'failed',
  }: {
    readonly messageId: string;
    readonly action?: string;
  }): Promise<void> {
    const at = new Date(this.#now());
    const lines = [
      'Return-Path: <>',
      'From: MAILER-DAEMON@mx.example.net',
      'To: shop@example.com',
      `Message-ID: <bounce-${++this.#delivered}@mx.example.net>`,
      `Date: ${at.toUTCString()}`,
      'Subject: Undelivered Mail Returned to Sender',
      'Auto-Submitted: auto-replied',
      'Content-Type: multipart/report; report-type=delivery-status;',
      '\tboundary="x"',
      '',
      '--x',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.net',
      '',
      'Final-Recipient: rfc822; anna@przyklad.pl',
      `Action: ${action}`,
      'Status: 5.1.1',
      '',
      '--x',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: ${messageId}`,
      '',
      '--x--',
      '',
    ];
    const raw = Buffer.from(lines.join('\r\n'));
    this.mails.push({ uid: this.#uidNext++, raw, arrivedAt: at, delivery: { from: '' }, isSeen: false });
  }

  /** What a move to another server does: other numbers for the same mails. */
  numberAnew(): void {
    this.settings.validity++;
    this.#uidNext = 1;
    for (const mail of this.mails) mail.uid = this.#uidNext++;
  }
}

class Session {
  #rest = Buffer.alloc(0);
  #line = '';
  #literal = 0;
  #isIn = false;
  #work = Promise.resolve();

  constructor(
    private readonly box: MailboxSimulator,
    private readonly socket: Socket,
  ) {
    this.#say('* OK ready');
    socket.on('data', (data) => {
      this.#rest = Buffer.concat([this.#rest, data]);
      this.#work = this.#work.then(() => this.#read());
    });
  }

  async #read(): Promise<void> {
    for (;;) {
      if (this.#literal > 0) {
        if (this.#rest.length < this.#literal) return;
        this.#line += `"${this.#rest.subarray(0, this.#literal).toString('utf8').replace(/["\\]/g, '\\$&')}"`;
        this.#rest = this.#rest.subarray(this.#literal);
        this.#literal = 0;
      }
      const end = this.#rest.indexOf('\r\n');
      if (end < 0) return;
      const part = this.#rest.subarray(0, end).toString('utf8');
      this.#rest = this.#rest.subarray(end + 2);
      const literal = /\{(\d+)(\+?)\}$/.exec(part);
      if (literal !== null) {
        this.#line += part.slice(0, literal.index);
        this.#literal = Number(literal[1]);
        if (literal[2] === '') this.#say('+ go on');
        continue;
      }
      const [tag = '', ...words] = `${this.#line}${part}`.split(' ');
      this.#line = '';
      await this.#answer(tag, words.join(' '));
    }
  }

  async #answer(tag: string, command: string): Promise<void> {
    const { box } = this;
    const isLogin = /^LOGIN /i.test(command);
    box.asked.push(isLogin ? 'LOGIN …' : command);
    const name = /^(?:UID )?[A-Z]+/i.exec(command)?.[0].toUpperCase() ?? '';
    if (isLogin) {
      const [user, password] = [...command.slice(6).matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
        ([, quoted, atom]) => quoted?.replace(/\\(.)/g, '$1') ?? atom,
      );
      this.#isIn = user === box.settings.user && password === box.settings.password;
      return this.#say(this.#isIn ? `${tag} OK in` : `${tag} NO [AUTHENTICATIONFAILED] Invalid credentials`);
    }
    switch (name) {
      case 'CAPABILITY':
        this.#say('* CAPABILITY IMAP4rev1');
        return this.#say(`${tag} OK done`);
      case 'NOOP':
        return this.#say(`${tag} OK done`);
      case 'LOGOUT':
        this.#say('* BYE');
        this.#say(`${tag} OK done`);
        return void this.socket.end();
    }
    if (!this.#isIn) return this.#say(`${tag} NO first LOGIN`);
    switch (name) {
      case 'LIST':
      case 'LSUB':
        this.#say(command.endsWith('""') ? `* ${name} (\\Noselect) "/" ""` : `* ${name} (\\HasNoChildren) "/" INBOX`);
        return this.#say(`${tag} OK done`);
      case 'SELECT':
      case 'EXAMINE':
        this.#say('* FLAGS (\\Seen \\Deleted)');
        this.#say(`* ${box.mails.length} EXISTS`);
        this.#say(`* OK [UIDVALIDITY ${box.settings.validity}] valid`);
        this.#say(`* OK [UIDNEXT ${box.uidNext}] next`);
        return this.#say(`${tag} OK [READ-${name === 'SELECT' ? 'WRITE' : 'ONLY'}] done`);
      case 'UID SEARCH':
        this.#say(['* SEARCH', ...this.#found(command)].join(' '));
        return this.#say(`${tag} OK done`);
      case 'UID FETCH':
        return this.#fetch(tag, command);
      default:
        return this.#say(`${tag} BAD unknown`);
    }
  }

  #found(command: string): readonly number[] {
    const since = /SINCE "?(\d+)-(\w{3})-(\d{4})/i.exec(command);
    const day = since === null ? 0 : Date.UTC(Number(since[3]), MONTHS.indexOf(since[2] ?? ''), Number(since[1]));
    const set = /\bUID (\S+)/i.exec(command.slice('UID SEARCH'.length))?.[1] ?? '1:*';
    const uids = this.#inSet(set);
    return this.box.mails.filter(({ uid, arrivedAt }) => uids(uid) && arrivedAt.getTime() >= day).map(({ uid }) => uid);
  }

  /** `5:*` holds the newest mail even where its number is lower. */
  #inSet(set: string): (uid: number) => boolean {
    const last = this.box.mails.at(-1)?.uid ?? 0;
    const ranges = set.split(',').map((range) => {
      const ends = range.split(':').map((end) => (end === '*' ? last : Number(end)));
      return [Math.min(...ends), Math.max(...ends)] as const;
    });
    return (uid) => ranges.some(([from, to]) => uid >= from && uid <= to);
  }

  async #fetch(tag: string, command: string): Promise<void> {
    const [, set = '', wish = ''] = /^UID FETCH (\S+) \(?(.*?)\)?$/i.exec(command) ?? [];
    const uids = this.#inSet(set);
    const wantsBody = /BODY(?:\.PEEK)?\[\]/i.test(wish);
    if (wantsBody) {
      await this.box.gate;
      const fault = this.box.faults.shift();
      if (fault === 'cut') return void this.socket.destroy();
      if (fault === 'silence') return;
    }
    for (const [index, mail] of this.box.mails.entries()) {
      if (!uids(mail.uid)) continue;
      if (/BODY\[/i.test(wish)) mail.isSeen = true;
      const items: (string | Buffer)[] = [`UID ${mail.uid}`];
      if (/RFC822\.SIZE/i.test(wish)) items.push(`RFC822.SIZE ${mail.raw.length}`);
      if (/INTERNALDATE/i.test(wish)) items.push(`INTERNALDATE "${stamp(mail.arrivedAt)}"`);
      if (/BODYSTRUCTURE/i.test(wish)) items.push(`BODYSTRUCTURE ${structureOf(mail)}`);
      const fields = /BODY(?:\.PEEK)?\[HEADER\.FIELDS \(([^)]*)\)\]/i.exec(wish);
      if (fields !== null) {
        const names = new Set((fields[1] ?? '').toLowerCase().replaceAll('"', '').split(' '));
        const headers = headersOf(mail.raw).filter((line) => names.has(line.slice(0, line.indexOf(':')).toLowerCase()));
        const literal = Buffer.from(`${headers.map((line) => `${line}\r\n`).join('')}\r\n`);
        items.push(`BODY[HEADER.FIELDS (${fields[1]})] {${literal.length}}\r\n`, literal);
      }
      const partial = /BODY(?:\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?/i.exec(wish);
      if (partial !== null) {
        const from = Number(partial[1] ?? 0);
        const bytes = mail.raw.subarray(from, partial[2] === undefined ? undefined : from + Number(partial[2]));
        items.push(`BODY[]${partial[1] === undefined ? '' : `<${from}>`} {${bytes.length}}\r\n`, bytes);
      }
      this.socket.write(`* ${index + 1} FETCH (`);
      items.forEach((item, at) => {
        if (at > 0 && typeof item === 'string') this.socket.write(' ');
        this.socket.write(item);
      });
      this.#say(')');
    }
    this.#say(`${tag} OK done`);
  }

  #say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }
}

/** Headers as lines, folded ones with their folds. */
function headersOf(raw: Buffer): readonly string[] {
  const end = raw.indexOf('\r\n\r\n');
  return raw
    .subarray(0, end)
    .toString('latin1')
    .split(/\r\n(?![ \t])/);
}

function stamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(at.getUTCDate())}-${MONTHS[at.getUTCMonth()]}-${at.getUTCFullYear()}`;
  return `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

/** Of a text with files. */
function structureOf({ delivery: { text = '', attachments = [] } }: Kept): string {
  const words = `("text" "plain" ("charset" "utf-8") NIL NIL "8bit" ${Buffer.byteLength(text)} 1 NIL NIL NIL)`;
  if (attachments.length === 0) return words;
  const files = attachments.map(({ filename, contentType, content }) => {
    const [type, subtype] = contentType.split('/');
    const size = Math.ceil(content.length / 57) * 78;
    return `("${type}" "${subtype}" ("name" "${filename}") NIL NIL "base64" ${size} NIL ("attachment" ("filename" "${filename}")) NIL)`;
  });
  return `(${words}${files.join('')} "mixed" ("boundary" "x") NIL NIL)`;
}
