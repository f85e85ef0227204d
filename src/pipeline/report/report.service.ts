import { Injectable } from '@nestjs/common';
import type { AttemptId, ConnectionId, Instant, Money } from '@hub/kernel';
import type { AttemptState, DeliveryReport } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import { PluginHost } from '../../plugin-host/plugin-host.service.js';
import { AttemptRepository, type Attempt, type AttemptNews } from '../model/attempt.repository.js';
import { priceOfWays, waysAfter } from '../model/attempt-ways.js';
import { LookUpRepository } from '../model/look-up.repository.js';
import { ReportRepository, type ReportSettlement, type StoredReport } from '../model/report.repository.js';
import { isDoubtful, judge } from './report.js';

/** A report that changed an attempt's state, in the order in which they came. */
export interface ReportedChange {
  readonly attempt: Attempt;
  readonly to: AttemptState;
  readonly code: string;
  /** What the attempt cost, where the report says it. */
  readonly price: Money | null;
  readonly isBlocked: boolean;
}

export interface SettledReports {
  readonly count: number;
  readonly changes: readonly ReportedChange[];
  /** Bad news that the provider is to be asked about. */
  readonly doubtful: number;
}

/**
 * Providers' reports meet their attempts: by key, then by the provider's id, within the connection whose address they
 * came to. One without an attempt is parked, since our own commit may still be on its way. Twice and backwards change
 * nothing. Unsigned bad news that would open another leg is not believed where the provider can be asked. Decides
 * nothing about messages.
 */
@Injectable()
export class ReportService {
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly reports: ReportRepository,
    private readonly lookUps: LookUpRepository,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
  ) {}

  async settleWaiting(tx: Tx, now: Instant, limit: number): Promise<SettledReports> {
    const waiting = await this.reports.takeWaiting(tx, limit);
    const changes: ReportedChange[] = [];
    const settlements: ReportSettlement[] = [];
    const doubtful: AttemptId[] = [];
    const answering = await this.#answering(tx, waiting);
    for (const [connectionId, reports] of byConnection(waiting)) {
      const found = await this.attempts.find(
        tx,
        connectionId,
        reports.flatMap(({ content }) => content.key ?? []),
        reports.flatMap(({ content }) => content.providerMessageId ?? []),
      );
      const settled = settle(reports, found, answering.has(connectionId), now);
      await this.attempts.record(tx, settled.news);
      changes.push(...settled.changes);
      settlements.push(...settled.settlements);
      doubtful.push(...settled.doubtful);
    }
    await this.reports.settle(tx, settlements);
    await this.lookUps.ask(tx, doubtful, now);
    return { count: waiting.length, changes, doubtful: doubtful.length };
  }

  /** Of the accounts that hints came from, those that can be asked. */
  async #answering(tx: Tx, reports: readonly StoredReport[]): Promise<ReadonlySet<ConnectionId>> {
    const ids = new Set(reports.filter(({ trust }) => trust === 'hint').map(({ connectionId }) => connectionId));
    if (ids.size === 0) return ids;
    const connections = [...(await this.connections.byIds(tx, [...ids])).values()];
    return new Set(
      connections.filter((each) => this.host.channel(each).findOutcomes !== undefined).map(({ id }) => id),
    );
  }
}

function byConnection(reports: readonly StoredReport[]): ReadonlyMap<ConnectionId, readonly StoredReport[]> {
  const groups = new Map<ConnectionId, StoredReport[]>();
  for (const report of reports) groups.set(report.connectionId, [...(groups.get(report.connectionId) ?? []), report]);
  return groups;
}

interface Settled {
  readonly news: readonly AttemptNews[];
  readonly changes: readonly ReportedChange[];
  readonly settlements: readonly ReportSettlement[];
  readonly doubtful: readonly AttemptId[];
}

/** Several reports of one attempt in one batch are told as one piece of news: the furthest state they reached. */
function settle(
  reports: readonly StoredReport[],
  attempts: readonly Attempt[],
  isAnswering: boolean,
  now: Instant,
): Settled {
  const byKey = new Map(attempts.map((attempt) => [attempt.providerKey, attempt]));
  const byProviderId = new Map(attempts.map((attempt) => [attempt.providerMessageId, attempt]));
  const states = new Map<string, AttemptState>();
  const news = new Map<string, AttemptNews>();
  const changes: ReportedChange[] = [];
  const doubtful = new Set<AttemptId>();
  const settlements = reports.map(({ id, trust, content }): ReportSettlement => {
    const attempt =
      (content.key === null ? undefined : byKey.get(content.key)) ?? byProviderId.get(content.providerMessageId ?? '');
    if (attempt === undefined) return { id, state: 'parked', messageId: null, outcome: 'waiting-for-attempt' };
    const current = states.get(attempt.id) ?? attempt.state;
    if (isAnswering && trust === 'hint' && isDoubtful(current, attempt, content)) {
      const { providerMessageId } = content;
      const told = { ...toNews(attempt, current, content, now), code: null, network: null };
      if (!news.has(attempt.id)) news.set(attempt.id, { ...told, providerMessageId });
      doubtful.add(attempt.id);
      return { id, state: 'settled', messageId: attempt.messageId, outcome: 'to-confirm' };
    }
    const verdict = judge(current, content);
    const ways = waysAfter(news.get(attempt.id)?.ways ?? attempt.ways, content);
    const price = content.way === undefined || ways === null ? (content.price ?? null) : priceOfWays(ways);
    if (verdict.kind === 'moved') {
      states.set(attempt.id, verdict.to);
      changes.push({ attempt, to: verdict.to, code: content.code, price, isBlocked: content.isBlocked === true });
    }
    const isClosed = verdict.kind === 'closed' || news.get(attempt.id)?.isClosedWithoutReport === true;
    news.set(attempt.id, {
      ...toNews(attempt, states.get(attempt.id) ?? current, content, now),
      price,
      ways,
      isClosedWithoutReport: isClosed,
    });
    return { id, state: 'settled', messageId: attempt.messageId, outcome: verdict.kind };
  });
  return { news: [...news.values()], changes, settlements, doubtful: [...doubtful] };
}

function toNews(attempt: Attempt, state: AttemptState, report: DeliveryReport, now: Instant): AttemptNews {
  return {
    id: attempt.id,
    providerKey: attempt.providerKey,
    connectionId: attempt.connectionId,
    state,
    at: report.at ?? now,
    source: 'report',
    providerMessageId: report.providerMessageId,
    code: report.code,
    network: report.network ?? null,
  };
}
