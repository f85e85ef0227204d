import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { newId, type Clock } from '@hub/kernel';
import type { RawHttpRequest, ShopPlatformAdapter } from '../../core/index.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { tokenHash } from '../../infra/crypto/keys.js';
import { heldWhileAway, holdUntil } from '../../infra/database/away.js';
import { IntakePool } from '../../infra/database/intake-pool.js';
import { Doorbell } from '../../infra/queue/doorbell.port.js';
import type { Connection } from '../../plugin-host/connection.entity.js';
import { RightOfWay } from '../../infra/right-of-way.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import { PluginHost } from '../../plugin-host/plugin-host.service.js';
import { ShopRepository } from '../../shops/shop.repository.js';
import { storableJson } from '@hub/kernel';
import { IntakeWriter } from './intake-writer.js';

export type IntakeAnswer = 'stored' | 'duplicate' | 'ignored' | 'unknown-address' | 'refused';

interface Door {
  readonly connection: Connection;
  readonly adapter: ShopPlatformAdapter;
}

const DOOR_TTL_MS = 2_000;

/**
 * The front door for shops. Verifies the raw bytes before anything else and answers 2xx only after the commit. Refuses
 * what it cannot verify: counted, never stored, and it takes no dedupe key. Understanding is left to normalise.
 */
@Injectable()
export class IntakeService {
  readonly #doors = new LRUCache<string, Door>({ max: 10_000, ttl: DOOR_TTL_MS });

  constructor(
    private readonly pool: IntakePool,
    private readonly connections: ConnectionRepository,
    private readonly shops: ShopRepository,
    private readonly host: PluginHost,
    private readonly writer: IntakeWriter,
    private readonly rightOfWay: RightOfWay,
    private readonly doorbell: Doorbell,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DatabaseAway when Postgres stayed away for five seconds. */
  async receive(hookKey: string, request: RawHttpRequest): Promise<IntakeAnswer> {
    const until = holdUntil();
    const door = await heldWhileAway(until, () => this.#door(tokenHash(hookKey)));
    if (door === null) return 'unknown-address';
    const { connection, adapter } = door;
    const webhook = adapter.verifyWebhook(request, this.clock.now());
    if (webhook.kind === 'ignored') return 'ignored';
    if (webhook.kind === 'refused') {
      const headers = loggableHeaders(request);
      await heldWhileAway(until, () =>
        this.pool.transaction((tx) =>
          this.connections.countRefused(tx, connection, webhook.reason, headers, this.clock.now()),
        ),
      );
      return 'refused';
    }
    const cleaned = { ...webhook, topic: storableJson(webhook.topic), headers: storableJson(webhook.headers) };
    const { id, organisationId } = connection;
    const item = { id: newId('raw'), organisationId, connectionId: id, origin: 'live' as const, webhook: cleaned };
    const isNew = await this.rightOfWay.first(() => this.writer.store(item, until));
    if (isNew) this.doorbell.ring('plan', 'raw-events');
    return isNew ? 'stored' : 'duplicate';
  }

  async #door(hash: string): Promise<Door | null> {
    const known = this.#doors.get(hash);
    if (known !== undefined) return known;
    const connection = await this.connections.byHookKeyHash(this.pool, hash);
    if (connection?.shopId == null) return null;
    const shop = (await this.shops.byIds(this.pool, [connection.shopId])).get(connection.shopId);
    if (shop === undefined) return null;
    const door = { connection, adapter: this.host.shop(connection, shop) };
    this.#doors.set(hash, door);
    return door;
  }
}

const MAX_HEADER_LENGTH = 200;
/** Signatures and credentials stay out of the webhook log. */
const UNLOGGED = /auth|cookie|sign|sha|hmac|token|secret/;

function loggableHeaders(request: RawHttpRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => !UNLOGGED.test(name))
      .slice(0, 40)
      .map(([name, value]) => [name, storableJson(value.slice(0, MAX_HEADER_LENGTH))]),
  );
}
