import type { ImapFlow, ImapFlowError, ImapTransport, ImapTransportSocket, MessageStructureObject } from 'imapflow';
import {
  HttpFailure,
  instantOf,
  ProviderError,
  SECOND_MS,
  type Instant,
  type PluginServices,
  type SocketPort,
} from '@hub/core';
import type { EmailConfig } from './email.config.js';
import { faultOf } from './email.errors.js';

/** A whole visit, from the connection to the farewell. */
const VISIT_MS = 50 * SECOND_MS;
const HEADERS = [
  'from',
  'date',
  'subject',
  'message-id',
  'in-reply-to',
  'references',
  'return-path',
  'content-type',
  'auto-submitted',
  'precedence',
  'list-id',
  'list-unsubscribe',
  'x-autoreply',
  'x-autorespond',
  'x-auto-response-suppress',
];
/** Node's codes of a certificate that does not hold, or of no TLS where some was expected. */
const IS_CERTIFICATE = /CERT|SSL|TLS|SIGNATURE/;

export interface MailHead {
  readonly uid: number;
  /** Bytes of the whole mail. */
  readonly size: number;
  /** When the server got it. */
  readonly arrivedAt: Instant;
  /** Those of its headers that matter, as they came. */
  readonly headers: Buffer;
}

/** A mailbox that is open for reading: nothing in it changes, not even what is seen. */
export interface OpenMailbox {
  /** UIDs hold only while this is the same (RFC 3501 §2.3.1.1). */
  readonly validity: string;
  readonly uidNext: number;
  /** Ascending, above `uid`, of mails that came at `since` or up to two days before: IMAP asks by days of the server's zone. */
  uidsAfter(uid: number, since: Instant): Promise<readonly number[]>;
  heads(uids: readonly number[]): Promise<readonly MailHead[]>;
  /** The mail's first bytes; null where it is gone. */
  source(uid: number, maxBytes: number): Promise<Buffer | null>;
  structure(uid: number): Promise<MessageStructureObject | null>;
}

/** The only file that speaks IMAP, by the hub's own socket. */
export class MailboxClient {
  readonly #config: EmailConfig;
  readonly #services: PluginServices;

  constructor(config: EmailConfig, services: PluginServices) {
    this.#config = config;
    this.#services = services;
  }

  /** Lets `work` look into the inbox. @throws ProviderError kinds credentials, unavailable */
  async visit<T>(work: (mailbox: OpenMailbox) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      const { uidValidity, uidNext } = await client.mailboxOpen('INBOX', { readOnly: true });
      const result = await work({
        validity: String(uidValidity),
        uidNext,
        uidsAfter: (uid, since) => uidsAfter(client, uid, since),
        heads: (uids) => headsOf(client, uids),
        source: (uid, maxBytes) => sourceOf(client, uid, maxBytes),
        structure: async (uid) => (await one(client, uid, { bodyStructure: true }))?.bodyStructure ?? null,
      });
      await client.logout();
      return result;
    } catch (error) {
      throw isOurs(error) ? error : faultFrom(error as ImapFlowError);
    } finally {
      client.close();
    }
  }

  async #connect(): Promise<ImapFlow> {
    const { mailboxHost, mailboxSecurity: security, user, password } = this.#config;
    const host = mailboxHost ?? '';
    const port = Number(this.#config.mailboxPort);
    const isEncrypted = security !== 'none';
    // Loaded by the first account that has a mailbox: a hub starts, and starts again, without it.
    const { ImapFlow: Client } = await import('imapflow');
    let socket: ImapTransportSocket;
    try {
      // The guard gives a TCP socket, which is all that the port promises less of.
      socket = (await this.#services.sockets.connect({
        host,
        port,
        isEncrypted,
        timeoutMs: VISIT_MS,
      })) as ImapTransportSocket;
    } catch (error) {
      if (error instanceof HttpFailure) throw new ProviderError(faultOf('mailboxLater', error.code));
      throw error;
    }
    // A socket that dies under TLS shows in the command that waits for an answer.
    socket.on('error', () => undefined);
    const client = new Client({
      host,
      port,
      secure: security === 'tls',
      doSTARTTLS: security === 'starttls',
      auth: {
        user: this.#config.mailboxUser ?? user ?? '',
        pass: (this.#config.mailboxPassword ?? password)?.reveal() ?? '',
      },
      transport: over(socket, this.#services.sockets),
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: VISIT_MS,
      greetingTimeout: VISIT_MS,
      socketTimeout: VISIT_MS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.close();
      socket.destroy();
      throw faultFrom(error as ImapFlowError);
    }
  }
}

/** The hub's checked socket, and its TLS, instead of what the library would open. */
function over(socket: ImapTransportSocket, sockets: SocketPort): ImapTransport {
  return {
    connect: ({ secure, host }, onConnect) => {
      if (secure) return sockets.encrypt(socket, host, onConnect) as ImapTransportSocket;
      setImmediate(onConnect);
      return socket;
    },
    upgrade: (plain, { host }, onSecure) => sockets.encrypt(plain, host, onSecure) as ImapTransportSocket,
  };
}

async function uidsAfter(client: ImapFlow, uid: number, since: Instant): Promise<readonly number[]> {
  const day = new Date(since - 24 * 3_600 * SECOND_MS);
  const found = await client.search({ uid: `${uid + 1}:*`, since: day }, { uid: true });
  // `*` is the newest mail, whether or not it is above.
  return found === false || found === undefined
    ? []
    : found.filter((one) => one > uid).toSorted((left, right) => left - right);
}

async function headsOf(client: ImapFlow, uids: readonly number[]): Promise<readonly MailHead[]> {
  if (uids.length === 0) return [];
  const wish = { uid: true, size: true, internalDate: true, headers: HEADERS };
  const mails = await client.fetchAll(uids.join(','), wish, { uid: true });
  return mails
    .map(({ uid, size = 0, internalDate, headers }) => ({
      uid,
      size,
      arrivedAt: instantOf(new Date(internalDate ?? 0)),
      headers: headers ?? Buffer.alloc(0),
    }))
    .toSorted((left, right) => left.uid - right.uid);
}

async function sourceOf(client: ImapFlow, uid: number, maxBytes: number): Promise<Buffer | null> {
  return (await one(client, uid, { source: { start: 0, maxLength: maxBytes } }))?.source ?? null;
}

async function one(client: ImapFlow, uid: number, wish: Parameters<ImapFlow['fetchOne']>[1]) {
  const found = await client.fetchOne(String(uid), wish, { uid: true });
  return found === false || found === undefined ? null : found;
}

/** What `work` itself threw; the library's errors carry a code or the server's answer. */
function isOurs(error: unknown): boolean {
  const { code, responseStatus, tlsFailed } = error as ImapFlowError;
  return error instanceof ProviderError || [code, responseStatus, tlsFailed].every((field) => field === undefined);
}

function faultFrom(error: ImapFlowError): ProviderError {
  const { authenticationFailed, serverResponseCode, tlsFailed, code = 'ended' } = error;
  // RFC 5530: the account may be all right.
  const isTemporary = /^(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)$/.test(serverResponseCode ?? '');
  if (authenticationFailed === true && !isTemporary)
    return new ProviderError(faultOf('mailboxLogin', serverResponseCode ?? 'imap-login'));
  if (tlsFailed === true || IS_CERTIFICATE.test(code))
    return new ProviderError(faultOf('mailboxEncryption', 'imap-tls'));
  return new ProviderError(faultOf('mailboxLater', serverResponseCode ?? code));
}
