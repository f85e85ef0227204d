import type { Localised, Secret } from '@hub/kernel';
import type { PluginServices, TokenSet } from './services.js';

/** What an authorisation is asked for. */
export interface AccountWish {
  /** The connection's checked configuration, secrets left out: it may say which scopes are needed. */
  readonly config: Readonly<Record<string, string | boolean | null>>;
  /** Where the vendor sends the browser back to; the same when asking and when exchanging. */
  readonly redirectUri: string;
}

/** An account somebody let us use. */
export interface OpenedAccount {
  readonly tokens: TokenSet;
  /** The account's name at the vendor (a login), by which it is known again; null where the vendor did not say. */
  readonly account: string | null;
}

/** A vendor's page where an account's owner lets us use it, and what its word becomes. Pure but for `exchange`. */
export interface AccountDoor {
  /**
   * Whether the vendor is known to send our `state` back. Where it is not, an answer without one is taken from the browser
   * that began, and from no other; one that is there must be right in any case.
   */
  readonly echoesState: boolean;
  authorizeUrl(wish: AccountWish & { readonly state: string }): string;
  /** What a connection's configuration becomes when it goes by this door. */
  configOf(config: AccountWish['config']): Readonly<Record<string, string | boolean | null>>;
  /** @throws TokenRefused when the code is none or was used already; ProviderError */
  exchange(code: Secret, wish: AccountWish, services: PluginServices): Promise<OpenedAccount>;
}

/** Where somebody without an account gets one. */
export interface SignUp {
  readonly url: string;
  /** What they get by it, and the code to give. */
  readonly help: Localised;
}
