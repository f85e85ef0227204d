import { createHash } from 'node:crypto';
import {
  instantOf,
  MINUTE_MS,
  ProviderError,
  SECOND_MS,
  Secret,
  type AppDoor,
  type AppFrame,
  type AppMessage,
  type AppMessageKind,
  type HttpAnswer,
  type Instant,
  type RawHttpRequest,
  type ShopServices,
  type TokenSet,
  parseLocalStamp,
} from '@hub/core';
import { ShoperAccess } from './shoper.access.js';
import { ShoperClient } from './shoper.client.js';
import { NO_CREDENTIALS } from './shoper.errors.js';
import type { AppCredentials } from './shoper.installation.js';
import { hostOf } from './shoper.mapper.js';
import { isAppstoreHash } from './shoper.signature.js';

/** The Appstore's words for what happened. Reference §6. */
const KINDS: Readonly<Record<string, AppMessageKind>> = {
  install: 'installed',
  upgrade: 'upgraded',
  billing_install: 'paid',
  billing_subscription: 'subscribed',
  uninstall: 'uninstalled',
};
const LICENCE = /^[0-9a-f]{40}$/;
/** How old an entry into our page may be, and how far the shop's clock may be ahead [INFERRED]. */
const FRAME_AGE_MS = 5 * MINUTE_MS;
const FRAME_AHEAD_MS = MINUTE_MS;
/** The zone of a stamp written as text [UNKNOWN; Shoper's servers are Polish]. */
const STAMP_ZONE = 'Europe/Warsaw';
const FRAME_FIELDS = ['place', 'shop', 'timestamp'];
const ADMIN_FIELDS = ['admin-id', 'admin-name', ...FRAME_FIELDS];

/** What Shoper's Appstore and panel tell our app: signed with the Appstore's secret, over fields sorted by name. */
export class ShoperApp implements AppDoor {
  constructor(private readonly credentials: AppCredentials) {}

  readMessage(request: RawHttpRequest): AppMessage | 'ignored' | null {
    // Fields we do not know are signed too.
    const { hash = '', ...fields } = fieldsOf(request.body.toString('utf8'));
    if (!isAppstoreHash(fields, this.credentials.appstoreSecret.reveal(), hash)) return null;
    const kind = KINDS[fields['action'] ?? ''];
    const shop = (fields['shop'] ?? '').toLowerCase();
    const isOurs = fields['application_code'] === this.credentials.appId;
    if (kind === undefined || !isOurs || !LICENCE.test(shop)) return 'ignored';
    const code = fields['auth_code'] ?? '';
    return {
      kind,
      identity: identityOf(shop),
      shopUrl: withScheme(fields['shop_url'] ?? ''),
      sentAt: instantIn(fields['timestamp'] ?? ''),
      code: code === '' ? null : new Secret(code),
      digest: digestOf(hash),
    };
  }

  /** 200 whatever the result, but for what the Appstore did not sign. Reference §6. */
  answer(isBelieved: boolean): HttpAnswer {
    return { status: isBelieved ? 200 : 403, contentType: 'text/plain', body: '' };
  }

  readFrame(request: RawHttpRequest, now: Instant): AppFrame | null {
    const fields = fieldsOf(request.query);
    const secret = this.credentials.appstoreSecret.reveal();
    const picked = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, fields[name] ?? '']));
    const hash = fields['hash'] ?? '';
    if (!isAppstoreHash(picked(FRAME_FIELDS), secret, hash)) return null;
    // Shops since 5.8.14 say who it is, signed by itself; one that says so must say it rightly.
    const adminHash = fields['admin-hash'];
    if (adminHash !== undefined && !isAppstoreHash(picked(ADMIN_FIELDS), secret, adminHash)) return null;
    const sentAt = instantIn(fields['timestamp'] ?? '');
    const shop = (fields['shop'] ?? '').toLowerCase();
    if (sentAt === null || !LICENCE.test(shop)) return null;
    if (now - sentAt > FRAME_AGE_MS || sentAt - now > FRAME_AHEAD_MS) return null;
    return { identity: identityOf(shop), sentAt, digest: digestOf(hash) };
  }

  configOf({ shopUrl }: AppMessage): Readonly<Record<string, string>> {
    return { access: 'app', shopUrl };
  }

  isOurs({ access }: Readonly<Record<string, string | boolean | null>>): boolean {
    return access === 'app';
  }

  alsoKnownAs({ shopUrl }: AppMessage): readonly string[] {
    const host = hostOf(shopUrl);
    return host === null ? [] : [`host:${host}`];
  }

  async exchange({ code, shopUrl }: AppMessage, services: ShopServices): Promise<TokenSet> {
    if (code === null) throw new ProviderError(NO_CREDENTIALS);
    const client = new ShoperClient(shopUrl, services.http, services.limit);
    return new ShoperAccess(null, client, services.tokens, services.clock, this.credentials).exchange(code);
  }
}

/** `licence:` and forty hexadecimal digits: the same in messages, frames and webhooks (reference §1). */
const identityOf = (licence: string) => `licence:${licence}`;

function digestOf(hash: string): string {
  return createHash('sha256').update(hash.toLowerCase()).digest('hex');
}

function fieldsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(text));
}

function withScheme(url: string): string {
  return /^https?:\/\//i.test(url) ? url : `https://${url}`;
}

/** Seconds, milliseconds or a wall clock's text: which of them is not known [UNKNOWN, reference §18.4]. */
function instantIn(text: string): Instant | null {
  if (/^\d{9,11}$/.test(text)) return instantOf(new Date(Number(text) * SECOND_MS));
  if (/^\d{12,14}$/.test(text)) return instantOf(new Date(Number(text)));
  return parseLocalStamp(text, STAMP_ZONE);
}
