import {
  HubError,
  plus,
  ProviderError,
  SECOND_MS,
  Secret,
  TokenRefused,
  type ChannelServices,
  type KeptTokens,
  type PluginServices,
  type TokenSet,
} from '@hub/core';
import { ownRefusal, requestTokens, type Hosts, type Json, type Reply } from './smsapi.client.js';
import type { SmsapiConfig } from './smsapi.config.js';
import { faultOf, unclearRead } from './smsapi.errors.js';
import type { Registration } from './smsapi.installation.js';

/** Renewed this long before it ends, where SMSAPI says when that is. */
const RENEW_BEFORE_MS = 60 * 60 * SECOND_MS;

const BASE_URLS = { pl: 'https://api.smsapi.pl', com: 'https://api.smsapi.com' } as const;
const BACKUP_URLS = { pl: 'https://api2.smsapi.pl', com: 'https://api2.smsapi.com' } as const;

/** Where a connection's calls go. A connected account's token works where it was given, whatever else is configured. */
export function hostsOf({ access, service, apiUrl, backupSends }: SmsapiConfig, app: Registration | null): Hosts {
  const other = access === 'oauth' ? (app?.apiUrl ?? null) : apiUrl;
  if (other !== null) return { main: other.replace(/\/+$/, ''), backup: null, sharesKeys: false };
  return { main: BASE_URLS[service], backup: BACKUP_URLS[service], sharesKeys: backupSends };
}

/** What gets through SMSAPI's door: a pasted token, or those of a connected account, renewed in time and when refused. */
export class SmsapiAccess {
  /** What SMSAPI took last. Another process may have newer ones: they are asked for when these are refused. */
  #known: KeptTokens | null = null;

  constructor(
    private readonly config: Pick<SmsapiConfig, 'access' | 'token'>,
    private readonly app: Registration | null,
    private readonly services: ChannelServices,
  ) {}

  async through(call: (token: Secret) => Promise<Reply>): Promise<Reply> {
    const { access, token } = this.config;
    if (access === 'token') return token === null ? ownRefusal('no-token') : call(token);
    try {
      const kept = await this.#usable();
      if (kept === null) return ownRefusal('reconnect');
      const reply = await call(kept.access);
      if (!isTokenRefused(reply)) return reply;
      // Nothing was done for a token that is none: asking once more with another one repeats nothing.
      return await call((await this.#renew(kept.generation)).access);
    } catch (error) {
      return withoutTokens(error);
    }
  }

  async #usable(): Promise<KeptTokens | null> {
    const kept = this.#known ?? (await this.services.tokens.current());
    if (kept === null) return null;
    this.#known = kept;
    const { expiresAt } = kept;
    const now = this.services.clock.now();
    if (expiresAt === null || now < expiresAt - RENEW_BEFORE_MS) return kept;
    try {
      return await this.#renew(kept.generation);
    } catch (error) {
      if (now < expiresAt) return kept;
      throw error;
    }
  }

  async #renew(generation: number): Promise<KeptTokens> {
    this.#known = null;
    this.#known = await this.services.tokens.renew(generation, (old) => this.#obtain(old));
    return this.#known;
  }

  /** INFERRED: no public client of SMSAPI renews a token; the grant is OAuth's own (RFC 6749, 6). */
  #obtain(old: TokenSet | null): Promise<TokenSet> {
    if (this.app === null) throw new ProviderError(known('invalid_client'));
    if (old?.refresh == null) throw new TokenRefused('no-refresh-token');
    return grantTokens(
      this.services,
      this.app,
      { grant_type: 'refresh_token', refresh_token: old.refresh.reveal() },
      old,
    );
  }
}

/** Asks for tokens under our registration. What is not given anew stays as in `old`. @throws TokenRefused, ProviderError */
export async function grantTokens(
  services: PluginServices,
  { clientId, clientSecret, tokenUrl }: Registration,
  form: Readonly<Record<string, string>>,
  old: TokenSet | null = null,
): Promise<TokenSet> {
  const whole = { ...form, client_id: clientId, client_secret: clientSecret.reveal() };
  const reply = await requestTokens(services, tokenUrl, new URLSearchParams(whole));
  if (reply.kind === 'answer') return toTokens(reply.json, services.clock.now(), old);
  if (reply.kind === 'refusal' && REFUSALS.has(reply.code)) throw new TokenRefused(reply.code);
  throw new ProviderError(reply.kind === 'refusal' ? known(reply.code) : unclearRead(reply.code));
}

const REFUSALS = new Set(['invalid_grant', 'unauthorized_client', 'access_denied']);

const known = (code: string) => faultOf(code) ?? unclearRead(code);

/** `expires_in` is INFERRED; without it a token is taken to last until it is refused. */
function toTokens(json: Json, now: ReturnType<PluginServices['clock']['now']>, old: TokenSet | null): TokenSet {
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = json;
  if (typeof access !== 'string' || access === '') throw new ProviderError(unclearRead('no-token-given'));
  return {
    access: new Secret(access),
    refresh: typeof refresh === 'string' && refresh !== '' ? new Secret(refresh) : (old?.refresh ?? null),
    expiresAt: Number(seconds) > 0 ? plus(now, Number(seconds) * SECOND_MS) : null,
  };
}

/** 101: authorisation failed. Its HTTP form is INFERRED. */
function isTokenRefused(reply: Reply): boolean {
  return reply.kind === 'refusal' && (reply.code === '101' || reply.code === 'http-401');
}

function withoutTokens(error: unknown): Reply {
  if (error instanceof TokenRefused) return ownRefusal('reconnect', String(error.context?.['code'] ?? ''));
  if (error instanceof ProviderError)
    return ownRefusal(faultOf(error.fault.code) === null ? 'not-sent' : error.fault.code);
  // Somebody else is asking for tokens and has no answer yet.
  if (error instanceof HubError) return ownRefusal('not-sent', error.code);
  throw error;
}
