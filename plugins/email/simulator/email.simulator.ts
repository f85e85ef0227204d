import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { SimulatedFault } from '@hub/core/testing';

export interface Received {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly headers: string;
}

interface Refusal {
  readonly status: number;
  readonly text: string;
}

const QUICK_DOWN: Refusal = { status: 450, text: '4.7.1 Too many messages, try again in 2 seconds' };

/**
 * A mail server as RFC 5321 has it: 250, 4xx and 5xx at each point of the conversation, a cut or silence after the body.
 * The faults of the common suite become what they are in SMTP: an answer that never comes is a cut after the body.
 */
export class EmailSimulator {
  readonly mails: Received[] = [];
  readonly faults: SimulatedFault[] = [];
  readonly settings = {
    user: 'shop@example.com',
    password: 'simulator-password',
    /** The address that may send. */
    sender: 'shop@example.com',
    unknown: new Set<string>(),
    /** Refused at RCPT or after the body, once each. */
    atRecipient: [] as Refusal[],
    atBody: [] as Refusal[],
    maxBytes: 200_000,
  };
  #server: SMTPServer | null = null;

  async start(options: { readonly offersTls?: boolean } = {}): Promise<number> {
    const server = new SMTPServer({
      authOptional: false,
      // Its certificate is one everybody knows, which is what the specs need.
      logger: false,
      allowInsecureAuth: true,
      disabledCommands: options.offersTls === true ? [] : ['STARTTLS'],
      closeTimeout: 50,
      onAuth: ({ username, password }, _, done) => {
        const isRight = username === this.settings.user && password === this.settings.password;
        if (isRight) done(null, { user: username });
        else done(refused({ status: 535, text: '5.7.8 Authentication credentials invalid' }));
      },
      onMailFrom: ({ address }, _, done) =>
        done(address === this.settings.sender ? null : refused({ status: 553, text: '5.7.1 Sender address rejected' })),
      onRcptTo: ({ address }, _, done) => done(this.#recipientProblem(address)),
      onData: (stream, session, done) => {
        void textOf(stream).then((raw) => this.#take(raw, session, done));
      },
    });
    // What a client that goes away without a word leaves behind.
    server.on('error', () => undefined);
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return this.port;
  }

  get port(): number {
    if (this.#server === null) throw new Error('The simulator is not started');
    return (this.#server.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #recipientProblem(address: string): Error | null {
    if (this.faults[0]?.kind === 'rate-limited') {
      this.#useFault();
      return refused(QUICK_DOWN);
    }
    const told = this.settings.atRecipient.shift();
    if (told !== undefined) return refused(told);
    const isUnknown = this.settings.unknown.has(address);
    return isUnknown ? refused({ status: 550, text: `5.1.1 <${address}>: user unknown` }) : null;
  }

  #take(raw: string, session: SMTPServerSession, done: (error?: Error | null, message?: string) => void): void {
    const fault = this.#useFault();
    const socket = [...(this.#server?.connections ?? [])].find(({ session: other }) => other.id === session.id);
    if (fault === 'http-503-before' || fault === 'cut-before') return void socket?._socket.destroy();
    const told = this.settings.atBody.shift();
    if (told !== undefined) return done(refused(told));
    if (raw.length > this.settings.maxBytes)
      return done(refused({ status: 552, text: '5.3.4 Message size exceeds fixed limit' }));
    this.#keep(raw, session);
    switch (fault) {
      case 'http-503-after-accept':
      case 'cut-after-accept':
        return void socket?._socket.destroy();
      case 'hang-after-accept':
        return;
      case 'garbage':
        return void socket?._socket.write('<html><body>Welcome!\r\n');
      case 'slow-after-accept':
        return void setTimeout(() => done(null, 'queued'), 100);
      default:
        return done(null, '2.0.0 Ok: queued');
    }
  }

  #keep(raw: string, { envelope }: SMTPServerSession): void {
    const mark = raw.indexOf('\r\n\r\n');
    const headers = raw.slice(0, mark);
    const { mailFrom, rcptTo } = envelope;
    this.mails.push({
      to: rcptTo[0]?.address ?? '',
      from: mailFrom === false ? '' : mailFrom.address,
      subject: wordsOf(/^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(headers)?.[1] ?? ''),
      text: unquoted(raw.slice(mark + 4))
        .replace(/\r\n$/, '')
        .replaceAll('\r\n', '\n'),
      headers,
    });
  }

  #useFault(): SimulatedFault['kind'] | null {
    const fault = this.faults[0];
    if (fault === undefined) return null;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.faults.shift();
    return fault.kind;
  }
}

function refused({ status, text }: Refusal): Error {
  return Object.assign(new Error(text), { responseCode: status });
}

/** Quoted-printable, RFC 2045. */
function unquoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Encoded words of a header, RFC 2047. */
function wordsOf(header: string): string {
  return header
    .replace(/\r\n[ \t]/g, ' ')
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?utf-8\?(Q|B)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString('utf8') : unquoted(text.replaceAll('_', ' ')),
    );
}
