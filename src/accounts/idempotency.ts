import { createHash } from 'node:crypto';
import { HOUR_MS, MINUTE_MS, plus, uuidOf, type Instant } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { RequestRefused } from '../infra/web/errors.js';
import type { Account } from './account.js';

/** How long an answer is remembered. */
const LIFE_MS = 72 * HOUR_MS;
/** A request takes less; one that has no answer by then lost its hub. */
const LONGEST_MS = 5 * MINUTE_MS;
const MAX_KEY = 255;

export interface IdempotentRequest {
  readonly account: Account;
  readonly key: string;
  readonly hash: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string | null;
}

export function idempotentRequest(
  account: Account,
  key: string,
  method: string,
  url: string,
  body: unknown,
): IdempotentRequest {
  if (key.length === 0 || key.length > MAX_KEY) throw refused(400, 'idempotency.bad-key');
  const said = body instanceof Uint8Array ? createHash('sha256').update(body).digest('hex') : (body ?? null);
  const hash = createHash('sha256')
    .update(JSON.stringify([method, url, said]))
    .digest('hex');
  return { account, key, hash };
}

/**
 * The answer that this key got before; null for the first who brings it, who must do the work and call `remember`.
 * @throws RequestRefused 409 while the first is under way or was lost with its hub, 422 when the request was another
 */
export async function answerOrBegin(tx: Tx, request: IdempotentRequest, now: Instant): Promise<StoredAnswer | null> {
  const { account, key, hash } = request;
  const begun = await tx.query(
    `insert into idempotent_answers as a (organisation_id, actor, key, request_hash, status, content_type, body, created_at)
     values ($1, $2, $3, $4, null, null, null, $5)
     on conflict (organisation_id, actor, key) do update
       set request_hash = excluded.request_hash, status = null, content_type = null, body = null, created_at = excluded.created_at
       where a.created_at < $6
     returning 1`,
    [uuidOf(account.organisationId), actorOf(account), key, hash, toTimestamp(now), toTimestamp(plus(now, -LIFE_MS))],
  );
  if (begun.length > 0) return null;
  const [row] = await tx.query<{
    request_hash: string;
    status: number | null;
    content_type: string | null;
    body: string | null;
    created_at: Timestamp;
  }>(
    `select request_hash, status, content_type, body, created_at from idempotent_answers
     where organisation_id = $1 and actor = $2 and key = $3`,
    [uuidOf(account.organisationId), actorOf(account), key],
  );
  if (row === undefined) throw refused(409, 'idempotency.under-way');
  if (row.request_hash !== hash) throw refused(422, 'idempotency.another-request');
  if (row.status !== null) return { status: row.status, contentType: row.content_type, body: row.body };
  const isLost = toInstant(row.created_at) < plus(now, -LONGEST_MS);
  throw refused(409, isLost ? 'idempotency.outcome-unknown' : 'idempotency.under-way');
}

export async function remember(tx: Tx, { account, key }: IdempotentRequest, answer: StoredAnswer): Promise<void> {
  await tx.query(
    `update idempotent_answers set status = $4, content_type = $5, body = $6
     where organisation_id = $1 and actor = $2 and key = $3`,
    [uuidOf(account.organisationId), actorOf(account), key, answer.status, answer.contentType, answer.body],
  );
}

function actorOf({ userId, apiKeyId }: Account): string {
  return userId ?? apiKeyId ?? '';
}

const WORDS = {
  'idempotency.bad-key': {
    pl: 'Nagłówek Idempotency-Key ma mieć od 1 do 255 znaków.',
    en: 'The Idempotency-Key header takes 1 to 255 characters.',
    el: 'Η κεφαλίδα Idempotency-Key έχει από 1 έως 255 χαρακτήρες.',
  },
  'idempotency.under-way': {
    pl: 'Żądanie z tym kluczem jest właśnie wykonywane. Spróbuj za chwilę z tym samym kluczem.',
    en: 'A request with this key is being worked on. Try again in a moment with the same key.',
    el: 'Ένα αίτημα με αυτό το κλειδί εκτελείται. Δοκιμάστε σε λίγο με το ίδιο κλειδί.',
  },
  'idempotency.outcome-unknown': {
    pl: 'Poprzednie żądanie z tym kluczem zostało przerwane i nie wiadomo, czy zadziałało. Sprawdź, co powstało, i użyj nowego klucza.',
    en: 'An earlier request with this key was cut off, and nobody knows whether it took effect. Look at what is there and use a new key.',
    el: 'Προηγούμενο αίτημα με αυτό το κλειδί διακόπηκε και δεν είναι γνωστό αν εκτελέστηκε. Ελέγξτε τι υπάρχει και χρησιμοποιήστε νέο κλειδί.',
  },
  'idempotency.another-request': {
    pl: 'Ten klucz był już użyty do innego żądania. Użyj nowego klucza.',
    en: 'This key was used for another request. Use a new key.',
    el: 'Το κλειδί χρησιμοποιήθηκε για άλλο αίτημα. Χρησιμοποιήστε νέο κλειδί.',
  },
} as const;

function refused(status: number, code: keyof typeof WORDS): RequestRefused {
  return new RequestRefused(status, code, WORDS[code], { retryAfter: code === 'idempotency.under-way' ? 1 : null });
}
