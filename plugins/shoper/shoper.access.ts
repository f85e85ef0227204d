import {
  plus,
  ProviderError,
  Secret,
  SECOND_MS,
  TokenRefused,
  type Clock,
  type Instant,
  type KeptTokens,
  type TokenPort,
  type TokenSet,
} from '@hub/core';
import { isObject, type Json } from './shoper.body.js';
import type { Answer, ShoperClient } from './shoper.client.js';
import type { ShoperConfig } from './shoper.config.js';
import { NO_CREDENTIALS, TOKENS_GONE } from './shoper.errors.js';
import type { AppCredentials } from './shoper.installation.js';
import { textOf } from './shoper.mapper.js';

/** A token is renewed this long before it ends, as Shoper's own apps do (reference §3.3). */
const RENEW_BEFORE_MS = 24 * 60 * 60 * SECOND_MS;

/** What gets through the shop's door: a token, by whichever way this connection was made. Renewed in time, and when refused. */
export class ShoperAccess {
  constructor(
    /** Null before there is a connection: an installation has a code and nothing else. */
    private readonly config: ShoperConfig | null,
    private readonly client: ShoperClient,
    private readonly tokens: TokenPort,
    private readonly clock: Clock,
    private readonly app: AppCredentials | null,
  ) {}

  /** Calls with a token; with another one when the shop refuses the first. @throws ProviderError */
  async through<T>(call: (authorization: string) => Promise<T>): Promise<T> {
    if (this.config === null || this.config.access === 'webhook') throw new ProviderError(NO_CREDENTIALS);
    if (this.config.access === 'token') {
      if (this.config.apiToken === null) throw new ProviderError(NO_CREDENTIALS);
      return call(bearer(this.config.apiToken));
    }
    const kept = await this.#usable();
    try {
      return await call(bearer(kept.access));
    } catch (error) {
      if (!isTokenRefused(error)) throw error;
      return call(bearer((await this.#renew(kept.generation)).access));
    }
  }

  async #usable(): Promise<KeptTokens> {
    const kept = await this.tokens.current();
    if (kept === null) return this.#renew(0);
    const endsAt = kept.expiresAt;
    const now = this.clock.now();
    if (endsAt === null || now < endsAt - RENEW_BEFORE_MS) return kept;
    try {
      return await this.#renew(kept.generation);
    } catch (error) {
      // What still opens is used to its end: a token that could not be renewed is not a connection that is broken.
      if (now < endsAt) return kept;
      throw error;
    }
  }

  async #renew(generation: number): Promise<KeptTokens> {
    try {
      return await this.tokens.renew(generation, (old) => this.#obtain(old));
    } catch (error) {
      if (error instanceof TokenRefused) throw new ProviderError(TOKENS_GONE, error);
      throw error;
    }
  }

  #obtain(old: TokenSet | null): Promise<TokenSet> {
    if (this.config?.access === 'login') {
      const { adminLogin, adminPassword } = this.config;
      if (adminLogin === null || adminPassword === null) throw new ProviderError(NO_CREDENTIALS);
      return this.#ask(
        this.client.call({ method: 'POST', path: 'auth', authorization: basic(adminLogin, adminPassword) }),
      );
    }
    if (this.app === null || old?.refresh == null) throw new ProviderError(NO_CREDENTIALS);
    return this.#grant(this.app, 'refresh_token', { refresh_token: old.refresh.reveal() });
  }

  /** Exchanges the code of an installation. @throws TokenRefused, ProviderError */
  async exchange(code: Secret): Promise<TokenSet> {
    if (this.app === null) throw new ProviderError(NO_CREDENTIALS);
    return this.#grant(this.app, 'authorization_code', { code: code.reveal() });
  }

  #grant(app: AppCredentials, grant: string, form: Readonly<Record<string, string>>): Promise<TokenSet> {
    return this.#ask(
      this.client.call({
        method: 'POST',
        path: 'oauth/token',
        query: { grant_type: grant },
        form: { ...form, client_id: app.appId, client_secret: app.appSecret.reveal() },
        authorization: basic(app.appId, app.appSecret),
      }),
    );
  }

  async #ask(asked: Promise<Answer>): Promise<TokenSet> {
    try {
      const { json } = await asked;
      const tokens = toTokens(json, this.clock.now());
      if (tokens === null) throw new ProviderError({ ...TOKENS_GONE, kind: 'unavailable', code: 'no-token' });
      return tokens;
    } catch (error) {
      if (error instanceof ProviderError && REFUSALS.test(error.fault.code)) throw new TokenRefused(error.fault.code);
      throw error;
    }
  }
}

/** Words by which an OAuth server says that this grant will never do. */
const REFUSALS = /\/(invalid_grant|unauthorized_client|invalid_client|access_denied)$/;

function isTokenRefused(error: unknown): boolean {
  return error instanceof ProviderError && error.fault.code.startsWith('http-401');
}

function toTokens(json: Json, now: Instant): TokenSet | null {
  if (!isObject(json)) return null;
  const access = textOf(json['access_token']);
  const refresh = textOf(json['refresh_token']);
  const seconds = Number(textOf(json['expires_in']));
  if (access === null) return null;
  return {
    access: new Secret(access),
    refresh: refresh === null ? null : new Secret(refresh),
    expiresAt: seconds > 0 ? plus(now, seconds * SECOND_MS) : null,
  };
}

const bearer = (token: Secret) => `Bearer ${token.reveal()}`;
const basic = (name: string, secret: Secret) =>
  `Basic ${Buffer.from(`${name}:${secret.reveal()}`, 'utf8').toString('base64')}`;
