import { Inject, Injectable } from '@nestjs/common';
import type { ClientId, Clock, ConnectionId, Instant, ShopId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { EntityTx } from '../infra/database/database.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { addMonths, closesAt, firstOpen, markedUp, monthOf, spansOf, type Month, type UsageRow } from './usage.js';
import { UsageRepository, type Counted } from './usage.repository.js';

/** Whose usage is looked at. */
export interface UsageWish {
  /** Only what these hold. */
  readonly shops: readonly Shop[];
  /** Null = the last one that has ended. */
  readonly month: Month | null;
  /** What an agency adds is told, and what it comes to. */
  readonly showsMarkup: boolean;
}

export interface NamedRow extends UsageRow {
  readonly clientName: string;
  readonly shopName: string;
  /** Null: the account is gone. */
  readonly channelName: string | null;
  /** Billed and estimated with the mark-up; null where that is nobody's business. */
  readonly chargedMicros: number | null;
}

export interface ClientOfMonth {
  readonly clientId: ClientId;
  readonly name: string;
  readonly zone: string;
  /** Null: the figures may still change. */
  readonly closedAt: Instant | null;
  readonly closesAt: Instant;
  readonly markupBasisPoints: number | null;
}

export interface UsageReport {
  readonly month: Month;
  readonly clients: readonly ClientOfMonth[];
  readonly rows: readonly NamedRow[];
}

/** What providers took for each client, shop, channel and country in a month, and what it cost. */
@Injectable()
export class UsageService {
  constructor(
    private readonly usage: UsageRepository,
    private readonly connections: ConnectionRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async report(tx: EntityTx, { shops, month: wish, showsMarkup }: UsageWish): Promise<UsageReport> {
    const ids = [...new Set(shops.map(({ clientId }) => clientId))];
    const clients = ids.length === 0 ? [] : await this.usage.counted(tx, ids);
    const month = wish ?? addMonths(monthOf(this.clock.now(), clients[0]?.zone ?? 'UTC'), -1);
    const closed = await this.usage.closedMonths(tx, ids);
    const closedOf = (clientId: ClientId) => closed.filter((other) => other.clientId === clientId);
    const standing = closed.filter((other) => other.month === month);
    const isOpen = ({ clientId }: Counted) => !standing.some((other) => other.clientId === clientId);
    const spans = clients.filter(isOpen).flatMap(({ clientId, zone, createdAt }) => {
      const own = closedOf(clientId);
      return spansOf(clientId, month, own, firstOpen(own, createdAt, zone) === month, zone);
    });
    const rows = [
      ...(await this.usage.closed(
        tx,
        standing.map(({ clientId }) => clientId),
        month,
      )),
      ...(await this.usage.open(tx, spans, await this.usage.touched(tx))),
    ];
    const channels = new Map(
      [
        ...(await this.connections.byIds(
          tx,
          rows.map(({ connectionId }) => connectionId),
        )),
      ].map(([id, { name }]) => [id, name]),
    );
    return {
      month,
      clients: clients.map((client) => ({
        ...client,
        closedAt: standing.find(({ clientId }) => clientId === client.clientId)?.closedAt ?? null,
        closesAt: closesAt(month, client.zone),
        markupBasisPoints: showsMarkup ? client.markupBasisPoints : null,
      })),
      rows: named(rows, { shops, clients, channels, showsMarkup }),
    };
  }
}

interface Names {
  readonly shops: readonly Shop[];
  readonly clients: readonly Counted[];
  readonly channels: ReadonlyMap<ConnectionId, string>;
  readonly showsMarkup: boolean;
}

/** By client, shop, month, channel and country; what lies in no shop of the list is left out. */
function named(rows: readonly UsageRow[], { shops, clients, channels, showsMarkup }: Names): readonly NamedRow[] {
  const shopNames = new Map<ShopId, string>(shops.map(({ id, name }) => [id, name]));
  const byId = new Map(clients.map((client) => [client.clientId, client]));
  const found = rows.flatMap((row): readonly NamedRow[] => {
    const shopName = shopNames.get(row.shopId);
    const client = byId.get(row.clientId);
    if (shopName === undefined || client === undefined) return [];
    const cost = row.billedMicros + row.estimatedMicros;
    return [
      {
        ...row,
        clientName: client.name,
        shopName,
        channelName: channels.get(row.connectionId) ?? null,
        chargedMicros: showsMarkup ? markedUp(cost, client.markupBasisPoints) : null,
      },
    ];
  });
  const keyOf = (row: NamedRow) =>
    [
      row.clientName,
      row.clientId,
      row.shopName,
      row.shopId,
      row.ofMonth,
      row.channelName ?? '',
      row.connectionId,
      row.country,
      row.currency,
    ].join('\n');
  return found
    .map((row) => ({ row, key: keyOf(row) }))
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ row }) => row);
}

/** Sums by currency: none is ever added to another. */
export function totalsOf(rows: readonly NamedRow[]) {
  const totals = new Map<
    string,
    {
      currency: string;
      messages: number;
      parts: number;
      billedMicros: number;
      estimatedMicros: number;
      unpricedParts: number;
      chargedMicros: number | null;
    }
  >();
  for (const row of rows) {
    const { currency } = row;
    const known = totals.get(currency);
    totals.set(currency, {
      currency,
      messages: (known?.messages ?? 0) + row.messages,
      parts: (known?.parts ?? 0) + row.parts,
      billedMicros: (known?.billedMicros ?? 0) + row.billedMicros,
      estimatedMicros: (known?.estimatedMicros ?? 0) + row.estimatedMicros,
      unpricedParts: (known?.unpricedParts ?? 0) + row.unpricedParts,
      chargedMicros: row.chargedMicros === null ? null : (known?.chargedMicros ?? 0) + row.chargedMicros,
    });
  }
  return [...totals.values()].toSorted((left, right) => (left.currency < right.currency ? -1 : 1));
}
