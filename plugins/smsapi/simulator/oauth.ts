import { randomBytes } from 'node:crypto';
import type { SimulatedAnswer, SimulatedRequest } from '@hub/core/testing';

/** What SMSAPI calls the scopes on its page. `contacts`, `blacklist`: INFERRED words. */
const SCOPE_NAMES: Readonly<Record<string, string>> = {
  sms: 'SMS – Dostęp do wysyłki SMS',
  sms_sender: 'Pola nadawcy – Dostęp do zarządzania polami nadawcy SMS',
  profile: 'Profil – Dostęp do danych konta',
  contacts: 'Kontakty – Dostęp do bazy kontaktów',
  blacklist: 'Czarna lista – Dostęp do zablokowanych numerów',
};

interface Grant {
  readonly scopes: ReadonlySet<string>;
  refresh: string | null;
  /** Milliseconds; null = until revoked. */
  endsAt: number | null;
}

/** SMSAPI's consent page and token address: what its own modules show, and switches for what they do not. */
export class SimulatedOauth {
  /** The client the operator registered. */
  readonly client = { id: 'talaria-client', secret: 'talaria-client-secret-55' };
  readonly settings = {
    /** INFERRED either way; not echoing is the worse. */
    echoesState: false,
    givesRefreshToken: true,
    /** Null: no `expires_in`, as far as public code shows. */
    expiresInSeconds: null as number | null,
    /** A refresh token is good once. */
    rotatesRefresh: true,
  };
  /** Where the page sent browsers back to, newest last. */
  readonly returns: string[] = [];
  readonly #codes = new Map<string, { readonly redirectUri: string; readonly scopes: ReadonlySet<string> }>();
  readonly #grants = new Map<string, Grant>();

  constructor(private readonly now: () => number) {}

  /** Null: no token of this door. */
  scopesOf(token: string): ReadonlySet<string> | null {
    const grant = this.#grants.get(token);
    return grant === undefined || (grant.endsAt !== null && grant.endsAt <= this.now()) ? null : grant.scopes;
  }

  /** The merchant takes the leave back in SMSAPI's panel. */
  revoke(): void {
    this.#grants.clear();
  }

  /** Access tokens end; what they are renewed with stays good. */
  expire(): void {
    for (const grant of this.#grants.values()) grant.endsAt = this.now();
  }

  answer(request: SimulatedRequest, path: string): SimulatedAnswer | null {
    if (path === '/oauth/access') return request.method === 'GET' ? this.#page(request.query) : this.#decide(request);
    return path === '/oauth/token' && request.method === 'POST' ? this.#token(formOf(request)) : null;
  }

  #page(query: URLSearchParams): SimulatedAnswer {
    const redirect = query.get('redirect_uri') ?? '';
    if (query.get('client_id') !== this.client.id || !URL.canParse(redirect))
      return { status: 400, body: 'Unknown client' };
    const scopes = (query.get('scope') ?? '').split(',').map((scope) => `<li>${SCOPE_NAMES[scope] ?? '?'}</li>`);
    const hidden = ['redirect_uri', 'state', 'scope'].map(
      (name) => `<input type="hidden" name="${name}" value="${escaped(query.get(name) ?? '')}">`,
    );
    const body = `<!doctype html><html lang="pl"><meta charset="utf-8"><title>SMSAPI</title>
      <p>Talaria wymaga dostępu do Twojego konta SMSAPI</p><ul>${scopes.join('')}</ul>
      <form method="post">${hidden.join('')}<button name="decision" value="deny">Odmów</button>
      <button name="decision" value="allow">Akceptuj</button></form></html>`;
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
  }

  #decide(request: SimulatedRequest): SimulatedAnswer {
    const form = formOf(request);
    const redirectUri = form.get('redirect_uri') ?? '';
    const target = new URL(redirectUri);
    if (form.get('decision') === 'allow') {
      const code = randomBytes(16).toString('hex');
      this.#codes.set(code, { redirectUri, scopes: new Set((form.get('scope') ?? '').split(',')) });
      target.searchParams.set('code', code);
    } else target.searchParams.set('error', 'access_denied');
    const state = form.get('state') ?? '';
    if (this.settings.echoesState && state !== '') target.searchParams.set('state', state);
    this.returns.push(target.href);
    return { status: 303, headers: { location: target.href } };
  }

  #token(form: URLSearchParams): SimulatedAnswer {
    const refused = (error: string) => ({ status: 400, body: { error } });
    if (form.get('client_id') !== this.client.id || form.get('client_secret') !== this.client.secret)
      return { status: 401, body: { error: 'invalid_client' } };
    if (form.get('grant_type') === 'authorization_code') {
      const code = form.get('code') ?? '';
      const known = this.#codes.get(code);
      this.#codes.delete(code);
      return known === undefined || known.redirectUri !== form.get('redirect_uri')
        ? refused('invalid_grant')
        : this.#grant(known.scopes);
    }
    const refresh = form.get('refresh_token') ?? '';
    const [access, grant] = [...this.#grants].find(([, { refresh: own }]) => own !== null && own === refresh) ?? [];
    if (access === undefined || grant === undefined) return refused('invalid_grant');
    this.#grants.delete(access);
    return this.#grant(grant.scopes, this.settings.rotatesRefresh ? null : refresh);
  }

  #grant(scopes: ReadonlySet<string>, kept: string | null = null): SimulatedAnswer {
    const { givesRefreshToken, expiresInSeconds } = this.settings;
    const access = randomBytes(20).toString('hex');
    const refresh = givesRefreshToken ? (kept ?? randomBytes(20).toString('hex')) : null;
    const endsAt = expiresInSeconds === null ? null : this.now() + expiresInSeconds * 1000;
    this.#grants.set(access, { scopes, refresh, endsAt });
    return {
      status: 200,
      body: {
        access_token: access,
        ...(refresh === null ? {} : { refresh_token: refresh }),
        ...(expiresInSeconds === null ? {} : { expires_in: expiresInSeconds }),
      },
    };
  }
}

const formOf = ({ body }: SimulatedRequest) => new URLSearchParams(body.toString('utf8'));

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
