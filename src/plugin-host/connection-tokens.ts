import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { HubError, SECOND_MS, uuidOf, type Secret } from '@hub/kernel';
import { TokenRefused, type KeptTokens, type TokenPort, type TokenSet } from '../core/index.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import { Database, type Tx } from '../infra/database/database.js';
import type { Connection } from './connection.entity.js';

type Owner = Pick<Connection, 'id' | 'organisationId' | 'accountNo'>;

interface Row {
  readonly generation: number;
  readonly access_sealed: string | null;
  readonly refresh_sealed: string | null;
  readonly expires_at: Timestamp | null;
}

/** Longer than any vendor's answer takes: who holds a claim for longer is gone. */
const CLAIM_SECONDS = 90;
const LOOK_MS = 200;
/** For so long somebody else's answer is waited for. */
const PATIENCE_MS = 30 * SECOND_MS;
/** After a refusal: what somebody else was given may be about to be written. */
const SECOND_LOOKS = 5;

/**
 * Tokens that are given for a while. Of all processes one speaks to the vendor, under a claim by the database's clock. Its
 * answer is written even if the claim ran out meanwhile, as long as nobody wrote a newer one: a refresh token is good for
 * one use, so an answer that arrives is the only key there is.
 */
@Injectable()
export class ConnectionTokens {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  of(owner: Owner): TokenPort {
    return {
      current: () => this.#current(owner),
      renew: (generation, obtain) => this.#renew(owner, generation, obtain),
    };
  }

  /** Tokens that came by another way than asking for them: an installation's, or an account's owner's leave. */
  async keep(owner: Owner, tokens: TokenSet): Promise<void> {
    await this.database.inOrganisation(owner.organisationId, (tx) => this.keepIn(tx, owner, tokens));
  }

  /** The same together with what else is written. */
  async keepIn(tx: Tx, owner: Owner, tokens: TokenSet): Promise<void> {
    const { id, organisationId, accountNo } = owner;
    await tx.query(
      `insert into connection_tokens as t (id, organisation_id, account_no, generation, access_sealed, refresh_sealed, expires_at)
       values ($1, $2, $3, 1, $4, $5, $6)
       on conflict (id) do update set account_no = excluded.account_no, generation = t.generation + 1,
         access_sealed = excluded.access_sealed, refresh_sealed = excluded.refresh_sealed,
         expires_at = excluded.expires_at, claim_token = null, claimed_until = null
       where t.account_no <= excluded.account_no`,
      [uuidOf(id), uuidOf(organisationId), accountNo, ...this.#sealed(owner, tokens)],
    );
  }

  /** Forgets them at once. */
  async forget({ id, organisationId }: Owner): Promise<void> {
    await this.database.inOrganisation(organisationId, (tx) =>
      tx.query(
        `update connection_tokens set access_sealed = null, refresh_sealed = null, expires_at = null,
           claim_token = null, claimed_until = null, generation = generation + 1 where id = $1`,
        [uuidOf(id)],
      ),
    );
  }

  async #current(owner: Owner): Promise<KeptTokens | null> {
    const row = await this.#read(owner);
    return row === null ? null : this.#opened(owner, row);
  }

  async #renew(
    owner: Owner,
    generation: number,
    obtain: (old: TokenSet | null) => Promise<TokenSet>,
  ): Promise<KeptTokens> {
    await this.#open(owner);
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const row = await this.#read(owner);
      // The row is a later account's: whoever still works for the one before gets nothing.
      if (row === null) throw new TokenRefused('another-account');
      const known = this.#opened(owner, row);
      if (known !== null && known.generation > generation) return known;
      const claim = randomUUID();
      if (await this.#claim(owner, row.generation, claim)) {
        return this.#obtained(owner, row.generation, claim, () => obtain(known));
      }
      if (performance.now() > end) throw BUSY;
      await pause(LOOK_MS);
    }
  }

  async #obtained(
    owner: Owner,
    generation: number,
    claim: string,
    obtain: () => Promise<TokenSet>,
  ): Promise<KeptTokens> {
    try {
      await this.#write(owner, generation, await obtain());
    } catch (error) {
      if (error instanceof TokenRefused) {
        const newer = await this.#newerThan(owner, generation);
        if (newer !== null) return newer;
      }
      await this.#release(owner, claim);
      throw error;
    }
    // Ours, or newer ones that somebody wrote before us.
    const kept = await this.#current(owner);
    if (kept === null) throw BUSY;
    return kept;
  }

  async #newerThan(owner: Owner, generation: number): Promise<KeptTokens | null> {
    for (let look = 0; look < SECOND_LOOKS; look++) {
      const kept = await this.#current(owner);
      if (kept !== null && kept.generation > generation) return kept;
      await pause(LOOK_MS);
    }
    return null;
  }

  /** Makes the row, or empties one that belongs to an account of before. */
  async #open({ id, organisationId, accountNo }: Owner): Promise<void> {
    await this.database.inOrganisation(organisationId, (tx) =>
      tx.query(
        `insert into connection_tokens as t (id, organisation_id, account_no, generation) values ($1, $2, $3, 0)
         on conflict (id) do update set account_no = excluded.account_no, generation = t.generation + 1,
           access_sealed = null, refresh_sealed = null, expires_at = null, claim_token = null, claimed_until = null
         where t.account_no < excluded.account_no`,
        [uuidOf(id), uuidOf(organisationId), accountNo],
      ),
    );
  }

  async #read({ id, organisationId, accountNo }: Owner): Promise<Row | null> {
    const [row] = await this.database.inOrganisation(organisationId, (tx) =>
      tx.query<Row>(
        `select generation, access_sealed, refresh_sealed, expires_at from connection_tokens
         where id = $1 and account_no = $2`,
        [uuidOf(id), accountNo],
      ),
    );
    return row ?? null;
  }

  async #claim({ id, organisationId }: Owner, generation: number, claim: string): Promise<boolean> {
    const rows = await this.database.inOrganisation(organisationId, (tx) =>
      tx.query(
        `update connection_tokens set claim_token = $3,
           claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds'
         where id = $1 and generation = $2 and (claimed_until is null or claimed_until < clock_timestamp()) returning id`,
        [uuidOf(id), generation, claim],
      ),
    );
    return rows.length > 0;
  }

  async #release({ id, organisationId }: Owner, claim: string): Promise<void> {
    await this.database.inOrganisation(organisationId, (tx) =>
      tx.query(
        'update connection_tokens set claim_token = null, claimed_until = null where id = $1 and claim_token = $2',
        [uuidOf(id), claim],
      ),
    );
  }

  async #write(owner: Owner, generation: number, tokens: TokenSet): Promise<boolean> {
    const rows = await this.database.inOrganisation(owner.organisationId, (tx) =>
      tx.query(
        `update connection_tokens set generation = generation + 1, access_sealed = $3, refresh_sealed = $4,
           expires_at = $5, claim_token = null, claimed_until = null
         where id = $1 and generation = $2 returning id`,
        [uuidOf(owner.id), generation, ...this.#sealed(owner, tokens)],
      ),
    );
    return rows.length > 0;
  }

  /** Access token, refresh token and end, as columns. */
  #sealed({ id, organisationId }: Owner, { access, refresh, expiresAt }: TokenSet): readonly unknown[] {
    const sealed = (value: Secret, field: string) =>
      this.keyring.sealer.seal(value, { organisation: organisationId, owner: id, field });
    return [sealed(access, ACCESS), refresh === null ? null : sealed(refresh, REFRESH), toTimestamp(expiresAt)];
  }

  #opened({ id, organisationId }: Owner, row: Row): KeptTokens | null {
    if (row.access_sealed === null) return null;
    const open = (sealed: string, field: string) =>
      this.keyring.sealer.open(sealed, { organisation: organisationId, owner: id, field });
    return {
      generation: row.generation,
      access: open(row.access_sealed, ACCESS),
      refresh: row.refresh_sealed === null ? null : open(row.refresh_sealed, REFRESH),
      expiresAt: toInstantOrNull(row.expires_at),
    };
  }
}

const ACCESS = 'access-token';
const REFRESH = 'refresh-token';

const BUSY = new HubError('token.busy', 'Somebody else is asking the vendor for new tokens and got no answer yet');
