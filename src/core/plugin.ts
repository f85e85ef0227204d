import { HubError, type Clock, type Instant, type Localised, type Secret } from '@hub/kernel';
import type { ChannelAdapter, ChannelKind } from './channel.port.js';
import type { ConfigOf, ConfigSchema } from './config-schema.js';
import type { SetupStep, ShopPlatformAdapter } from './shop-platform.port.js';

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

/** Ids and codes only: never a URL, a number or a body. */
export interface LogPort {
  info(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  warn(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

export interface PluginServices {
  readonly http: HttpPort;
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
  /** Waits for a place. */
  place(limit: CallLimit): Promise<void>;
  /** The vendor asks for silence: nobody gets a place for so long. */
  hold(limit: CallLimit, ms: number): Promise<void>;
}

/** What a shop's adapter is given besides what every plugin is. */
export interface ShopServices extends PluginServices {
  readonly tokens: TokenPort;
  readonly limit: LimitPort;
  /** What webhooks we register ourselves are signed with; the same for one connection, for ever. */
  readonly hookSecret: Secret;
}

export interface PluginManifest {
  /** Lower-case slug; never changes, since connections name it. */
  readonly id: string;
  readonly name: string;
  readonly description: Localised;
}

export interface ChannelPlugin<S extends ConfigSchema = ConfigSchema> {
  readonly type: 'channel';
  readonly manifest: PluginManifest;
  readonly channelKind: ChannelKind;
  /** What the merchant fills in. */
  readonly connection: S;
  createChannel(config: ConfigOf<S>, services: PluginServices): ChannelAdapter;
}

/** What a shop adapter needs to know of the shop besides its configuration. */
export interface ShopFacts {
  readonly zone: string;
  readonly currency: string;
}

export interface ShopPlugin<S extends ConfigSchema = ConfigSchema> {
  readonly type: 'shop';
  readonly manifest: PluginManifest;
  readonly connection: S;
  createShop(config: ConfigOf<S>, shop: ShopFacts, services: ShopServices): ShopPlatformAdapter;
  /** The exact steps in the shop's panel that point its webhooks at `callbackUrl`. */
  setupSteps(callbackUrl: string): readonly SetupStep[];
  /** The statuses a new shop of this platform has, so that rules can name them before the first order came. */
  readonly defaultStatuses: readonly { readonly id: string; readonly name: string; readonly isUnsuccessful: boolean }[];
}

// The hub handles plugins of any schema; only the plugin itself knows which.
export type AnyPlugin = ChannelPlugin<any> | ShopPlugin<any>;

/** Checks nothing at run time: it ties a plugin's schema to what its create function receives. */
export function definePlugin<S extends ConfigSchema>(plugin: ChannelPlugin<S>): ChannelPlugin<S>;
export function definePlugin<S extends ConfigSchema>(plugin: ShopPlugin<S>): ShopPlugin<S>;
export function definePlugin(plugin: AnyPlugin): AnyPlugin {
  return plugin;
}
