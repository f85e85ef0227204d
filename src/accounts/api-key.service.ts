import { Inject, Injectable } from '@nestjs/common';
import { instantOf, newId, toIso, type ApiKeyId, type Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { randomToken, tokenHash } from '../infra/crypto/keys.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { notFound } from '../infra/web/errors.js';
import { toView } from '../infra/web/view.js';
import type { Account } from './account.js';
import { ApiKeyEntity, type ApiKey } from './account.entity.js';
import { API_KEY_PREFIX } from './account.guard.js';
import type { ApiKeyDto } from './api-key.dto.js';
import { ApiKeyView, NewApiKeyView } from './api-key.view.js';
import { WhereaboutsRepository } from './whereabouts.repository.js';

/** Keys for programs: shown once, kept as a hash, never with more rights than their maker has. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly database: Database,
    private readonly whereabouts: WhereaboutsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list({ organisationId }: Account): Promise<ApiKeyView[]> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      (await tx.em.find(ApiKeyEntity, { organisationId, revokedAt: null }, { orderBy: { id: 'asc' } })).map(keyView),
    );
  }

  async create(account: Account, { name, rights, clientId, shopId, expiresAt }: ApiKeyDto): Promise<NewApiKeyView> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const place = await this.whereabouts.placeOf(tx, { clientId: clientId ?? null, shopId: shopId ?? null });
      for (const right of rights) account.demand(right, place);
      const { key, token } = this.mint(tx, {
        organisationId,
        name,
        rights,
        clientId: shopId === undefined ? (clientId ?? null) : null,
        shopId: shopId ?? null,
        createdBy: account.userId,
        expiresAt: expiresAt === undefined ? null : instantOf(new Date(expiresAt)),
      });
      return { key: keyView(key), token };
    });
  }

  /** A key for one who was let in by other means. Asks nobody's rights. */
  mint(
    tx: EntityTx,
    wish: Omit<ApiKey, 'id' | 'tokenHash' | 'hint' | 'createdAt' | 'revokedAt'>,
  ): { readonly key: ApiKey; readonly token: string } {
    const token = `${API_KEY_PREFIX}${randomToken()}`;
    const key = tx.em.create(ApiKeyEntity, {
      ...wish,
      id: newId('key'),
      tokenHash: tokenHash(token),
      hint: `…${token.slice(-4)}`,
      createdAt: this.clock.now(),
      revokedAt: null,
    });
    tx.em.persist(key);
    return { key, token };
  }

  /** From the next request on it opens nothing. */
  async revoke({ organisationId }: Account, id: ApiKeyId): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      const key = await tx.em.findOne(ApiKeyEntity, { organisationId, id, revokedAt: null });
      if (key === null) throw notFound();
      key.revokedAt = this.clock.now();
    });
  }
}

function keyView(key: ApiKey): ApiKeyView {
  return toView(ApiKeyView, {
    ...key,
    createdAt: toIso(key.createdAt),
    expiresAt: key.expiresAt == null ? null : toIso(key.expiresAt),
  });
}
