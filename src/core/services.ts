import type { Duplex } from 'node:stream';
import { HubError, type Clock, type Instant, type Secret } from '@hub/kernel';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names lower-cased. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB; a longer answer is a failure. */
  readonly body: string;
}

/** A failed call. `wasSent` false = no byte of the request left, so repeating it is safe. */
export class HttpFailure extends Error {
  readonly wasSent: boolean;
  readonly code: string;

  constructor(code: string, wasSent: boolean, cause?: unknown) {
    super(`HTTP call failed: ${code}`, { cause });
    this.name = 'HttpFailure';
    this.code = code;
    this.wasSent = wasSent;
  }
}

/** The only way out of the house. @throws HttpFailure; any HTTP status is an answer, not a failure. */
export interface HttpPort {
  request(request: HttpRequest): Promise<HttpResponse>;
}

export interface SocketRequest {
  readonly host: string;
  readonly port: number;
  /** How long the whole conversation may take: then the socket is destroyed with an error of the code `timeout`. */
  readonly timeoutMs: number;
  /** Whether the plugin will speak under TLS, from the start or before it says anything that matters. */
  readonly isEncrypted: boolean;
}

/**
 * The way out for vendors who do not speak HTTP, under the same guard: a plain TCP socket, connected. The plugin's
 * library wraps it in TLS. @throws HttpFailure, always with `wasSent` false
 */
export interface SocketPort {
  connect(request: SocketRequest): Promise<Duplex>;
  /** Begins TLS on such a socket, where the vendor's library leaves that to whoever gives it one. Told once the certificate was found to be `host`'s; else the result ends with an error. */
  encrypt(socket: Duplex, host: string, onSecure: () => void): Duplex;
}

/** Ids and codes only: never a URL, a number or a body. */
export interface LogPort {
  info(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  warn(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

export interface PluginServices {
  readonly http: HttpPort;
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly log: LogPort;
}

/** Tokens as a vendor gave them. */
export interface TokenSet {
  readonly access: Secret;
  /** Null where the vendor gives none, and a new token is asked for by other means. */
  readonly refresh: Secret | null;
  /** Null: the vendor did not say. */
  readonly expiresAt: Instant | null;
}

/** Tokens as they are kept. `generation` rises with each new set. */
export interface KeptTokens extends TokenSet {
  readonly generation: number;
}

/**
 * The tokens of one connection, shared by every process. A refresh token may be good for one use only: of all who want
 * new tokens one speaks to the vendor, and the others get what it got.
 */
export interface TokenPort {
  /** Null where none were ever kept. */
  current(): Promise<KeptTokens | null>;
  /**
   * Tokens newer than `generation` (0 = there are none yet), got by `obtain` unless somebody got them meanwhile.
   * @throws TokenRefused when the vendor refuses and nobody has newer ones; else what `obtain` throws
   */
  renew(generation: number, obtain: (old: TokenSet | null) => Promise<TokenSet>): Promise<KeptTokens>;
}

/** The vendor refuses to give new tokens: those we have were used up, revoked or are too old. */
export class TokenRefused extends HubError {
  /** `code`: the vendor's own word. */
  constructor(code: string) {
    super('token.refused', 'The vendor gives no new tokens', { context: { code } });
  }
}

/** A vendor's limit as a bucket: so many calls at once, and so many more each second. */
export interface CallLimit {
  readonly capacity: number;
  readonly perSecond: number;
}

/** Keeps the calls of one connection within its vendor's limit, over all processes. */
export interface LimitPort {
  /** Waits for a place, or for `count` of them. */
  place(limit: CallLimit, count?: number): Promise<void>;
  /** The vendor asks for silence: nobody gets a place for so long. */
  hold(limit: CallLimit, ms: number): Promise<void>;
}

/** What a channel's adapter is given besides what every plugin is. */
export interface ChannelServices extends PluginServices {
  readonly tokens: TokenPort;
  /** The operator's settings of this plugin; null where there are none. */
  readonly installation: InstallationValues | null;
}

/** What a shop's adapter is given. */
export interface ShopServices extends ChannelServices {
  readonly limit: LimitPort;
  /** What webhooks we register ourselves are signed with; the same for one connection, for ever. */
  readonly hookSecret: Secret;
}

/** Checked values of a plugin's `installation` schema. */
export type InstallationValues = Readonly<Record<string, string | boolean | Secret | null>>;
