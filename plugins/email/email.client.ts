import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { HttpFailure, type PluginServices } from '@hub/core';
import type { EmailConfig } from './email.config.js';

export const CALL_TIMEOUT_MS = 30_000;

/** What the library takes for a connection. */
type Socket = NonNullable<NonNullable<ConstructorParameters<typeof SMTPConnection>[0]>['connection']>;

export interface Mail {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly replyTo?: string;
  readonly subject: string;
  /** The mail that this one answers. */
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly text: string;
  /** Made of the leg's key, so that both sides name the same mail alike. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where in the conversation a reply came. Nothing is delivered before the body was taken. */
export type Stage = 'greeting' | 'login' | 'sender' | 'recipient' | 'body';

/** What the server said: it took the mail, a refusal with its code, or nothing that can be relied on. */
export type Reply =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refusal'; readonly stage: Stage; readonly status: number; readonly text: string }
  /** The conversation ended before the mail itself was given away. */
  | { readonly kind: 'not-sent'; readonly code: string }
  /** There is no encryption, or its certificate does not hold. */
  | { readonly kind: 'unsafe'; readonly code: string }
  | { readonly kind: 'unclear'; readonly code: string };

/** Node's codes of a certificate that does not hold, or of no TLS where some was expected. */
const IS_CERTIFICATE = /CERT|SSL|TLS|SIGNATURE/;

type SmtpError = Error & {
  /** Of the system, where the library put its own in `code`. */
  readonly originalCode?: string;
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
};

/** The only file that speaks SMTP. It never repeats a conversation and never throws: a failure is a reply too. */
export class EmailClient {
  readonly #config: EmailConfig;
  readonly #services: PluginServices;

  constructor(config: EmailConfig, services: PluginServices) {
    this.#config = config;
    this.#services = services;
  }

  async send(mail: Mail): Promise<Reply> {
    const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
    const raw = await new MailComposer({ ...mail, textEncoding: 'quoted-printable', disableUrlAccess: true })
      .compile()
      .build();
    return this.#converse((connection, end, talk) => {
      // Read only once the server has said that it wants the body.
      const body = Readable.from(
        (function* () {
          talk.hasBodyLeft = true;
          yield raw;
        })(),
      );
      const envelope = { from: mail.from.address, to: [mail.to], size: raw.length };
      connection.send(envelope, body, (error) => end(error === null ? { kind: 'accepted' } : replyTo(error, talk)));
    });
  }

  /** Connects, encrypts and signs in. */
  check(): Promise<Reply> {
    return this.#converse((_, end) => end({ kind: 'accepted' }));
  }

  async #converse(work: (connection: SMTPConnection, end: (reply: Reply) => void, talk: Talk) => void): Promise<Reply> {
    const { host, security, user, password, from } = this.#config;
    const port = Number(this.#config.port);
    // Loaded by the first mail: a hub starts, and starts again, without it.
    const { default: Connection } = await import('nodemailer/lib/smtp-connection');
    let socket: Socket;
    try {
      const isEncrypted = security !== 'none';
      // The guard gives a TCP socket, which is all that the port promises less of.
      socket = (await this.#services.sockets.connect({
        host,
        port,
        isEncrypted,
        timeoutMs: CALL_TIMEOUT_MS,
      })) as Socket;
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { kind: 'not-sent', code: error.code };
    }
    const connection = new Connection({
      host,
      port,
      connection: socket,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      name: from.slice(from.indexOf('@') + 1),
      connectionTimeout: CALL_TIMEOUT_MS,
      greetingTimeout: CALL_TIMEOUT_MS,
      socketTimeout: CALL_TIMEOUT_MS,
      socketCloseTimeout: 0,
    });
    const talk: Talk = { hasBodyLeft: false };
    return new Promise((resolve) => {
      const end = (reply: Reply) => {
        resolve(reply);
        if (reply.kind === 'accepted') connection.quit();
        else connection.close();
      };
      connection.on('error', (error: SmtpError) => end(replyTo(error, talk)));
      connection.on('end', () => end(replyTo(new Error('ended'), talk)));
      connection.connect((failed) => {
        if (failed !== undefined) end(replyTo(failed, talk));
        else if (user === null) work(connection, end, talk);
        else
          connection.login({ user, pass: password?.reveal() ?? '' }, (error) =>
            error === null ? work(connection, end, talk) : end(replyTo(error, talk)),
          );
      });
    });
  }
}

interface Talk {
  /** The server may have the whole mail: what ends without its word is not known. */
  hasBodyLeft: boolean;
}

/** The library's errors: `code`, `command`, `responseCode` (nodemailer.com/errors, read 2026-11). */
function replyTo(error: SmtpError, { hasBodyLeft }: Talk): Reply {
  const { originalCode, command = '', responseCode, message } = error;
  const code = originalCode ?? error.code ?? 'ended';
  if (!hasBodyLeft && (error.code === 'ETLS' || IS_CERTIFICATE.test(code))) return { kind: 'unsafe', code };
  // A 421 may also be the server's farewell, whatever became of the mail.
  const isFarewell = hasBodyLeft && (responseCode === 421 || command !== 'DATA');
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 600 && !isFarewell)
    return { kind: 'refusal', stage: stageOf(command), status: responseCode, text: message };
  return hasBodyLeft ? { kind: 'unclear', code } : { kind: 'not-sent', code };
}

function stageOf(command: string): Stage {
  if (command.startsWith('AUTH')) return 'login';
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO') return 'recipient';
  return command === 'DATA' ? 'body' : 'greeting';
}
