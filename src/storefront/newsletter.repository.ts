import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type Instant, type Locale, type PhoneNumber, type ShopId, type SignUpId } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { Shop } from '../shops/shop.entity.js';

export interface SignUpNews {
  readonly id: SignUpId;
  readonly tokenHash: string;
  readonly codeHash: string;
  readonly phone: PhoneNumber;
  readonly phoneHash: string;
  readonly country: string | null;
  readonly language: Locale;
  readonly firstName: string | null;
  readonly wording: string;
  readonly page: string | null;
  readonly expiresAt: Instant;
}

/** A sign-up whose code may still be tried. */
export interface OpenSignUp {
  readonly id: SignUpId;
  readonly codeHash: string;
  readonly tries: number;
  readonly phone: PhoneNumber;
  readonly phoneHash: string;
  readonly country: string | null;
  readonly language: Locale | null;
  readonly firstName: string | null;
  readonly wording: string;
  readonly page: string | null;
  readonly expiresAt: Instant;
}

/** How many of those who were sent a code gave it back. */
export interface Confirmations {
  readonly sent: number;
  readonly confirmed: number;
}

/** Numbers that joined the base through the form, by the ends of periods that begin at `since`. */
export interface Joined {
  readonly total: number;
  readonly today: number;
  readonly week: number;
  readonly month: number;
  readonly weekBefore: number;
}

@Injectable()
export class NewsletterRepository {
  async add(tx: Tx, { organisationId, clientId, id: shopId }: Shop, news: SignUpNews, at: Instant): Promise<void> {
    await tx.query(
      `insert into newsletter_sign_ups (id, organisation_id, client_id, shop_id, token_hash, code_hash, tries, phone, phone_hash,
         country, language, first_name, wording, page, is_growth, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $12, $13, false, $14, $15)`,
      [
        uuidOf(news.id),
        uuidOf(organisationId),
        uuidOf(clientId),
        uuidOf(shopId),
        news.tokenHash,
        news.codeHash,
        news.phone,
        news.phoneHash,
        news.country,
        news.language,
        news.firstName,
        news.wording,
        news.page,
        toTimestamp(at),
        toTimestamp(news.expiresAt),
      ],
    );
  }

  /** Counts a try of the sign-up that the token names; null where there is none, or it is confirmed already. */
  async attempt(tx: Tx, shopId: ShopId, tokenHash: string): Promise<OpenSignUp | null> {
    const [row] = await tx.query<SignUpRow>(
      `update newsletter_sign_ups set tries = tries + 1
       where shop_id = $1 and token_hash = $2 and confirmed_at is null and phone is not null and tries < 1000 returning *`,
      [uuidOf(shopId), tokenHash],
    );
    return row === undefined ? null : fromRow(row);
  }

  /** The number stands with the contact from now on. */
  async confirm(tx: Tx, id: SignUpId, isGrowth: boolean, at: Instant): Promise<void> {
    await tx.query(
      `update newsletter_sign_ups set confirmed_at = $2, is_growth = $3, phone = null, first_name = null where id = $1`,
      [uuidOf(id), toTimestamp(at), isGrowth],
    );
  }

  /** Of the newest `limit` sign-ups between two instants. */
  async confirmations(tx: Tx, shopId: ShopId, from: Instant, to: Instant, limit: number): Promise<Confirmations> {
    const [row] = await tx.query<{ sent: number; confirmed: number }>(
      `select count(*)::int as sent, count(confirmed_at)::int as confirmed from (
         select confirmed_at from newsletter_sign_ups where shop_id = $1 and created_at >= $2 and created_at < $3
         order by created_at desc limit $4) as newest`,
      [uuidOf(shopId), toTimestamp(from), toTimestamp(to), limit],
    );
    return row ?? { sent: 0, confirmed: 0 };
  }

  /** `days`: where today, the last 7, the last 30 days and the 7 before the last 7 begin. */
  async joined(
    tx: Tx,
    shopId: ShopId,
    days: Readonly<Record<'today' | 'week' | 'month' | 'weekBefore', Instant>>,
  ): Promise<Joined> {
    const since = (parameter: string) => `(count(*) filter (where confirmed_at >= ${parameter}))::int`;
    const [row] = await tx.query<Joined>(
      `select count(*)::int as total, ${since('$2')} as today, ${since('$3')} as week, ${since('$4')} as month,
         (count(*) filter (where confirmed_at >= $5 and confirmed_at < $3))::int as "weekBefore"
       from newsletter_sign_ups where shop_id = $1 and confirmed_at is not null and is_growth`,
      [
        uuidOf(shopId),
        toTimestamp(days.today),
        toTimestamp(days.week),
        toTimestamp(days.month),
        toTimestamp(days.weekBefore),
      ],
    );
    return row ?? { total: 0, today: 0, week: 0, month: 0, weekBefore: 0 };
  }
}

interface SignUpRow {
  readonly id: string;
  readonly code_hash: string;
  readonly tries: number;
  readonly phone: string;
  readonly phone_hash: string;
  readonly country: string | null;
  readonly language: Locale | null;
  readonly first_name: string | null;
  readonly wording: string;
  readonly page: string | null;
  readonly expires_at: Timestamp;
}

function fromRow(row: SignUpRow): OpenSignUp {
  return {
    id: idOf('sgn', row.id),
    codeHash: row.code_hash,
    tries: row.tries,
    phone: row.phone as PhoneNumber,
    phoneHash: row.phone_hash,
    country: row.country,
    language: row.language,
    firstName: row.first_name,
    wording: row.wording,
    page: row.page,
    expiresAt: toInstant(row.expires_at),
  };
}
