import { Injectable } from '@nestjs/common';
import type { ConnectionId, Instant, Money } from '@hub/kernel';
import type { AttemptState, DeliveryReport } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import { AttemptRepository, type Attempt, type AttemptNews } from '../model/attempt.repository.js';
import { priceOfWays, waysAfter } from '../model/attempt-ways.js';
import { ReportRepository, type ReportSettlement, type StoredReport } from '../model/report.repository.js';
import { judge } from './report.js';

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
}

/**
 * Providers' reports meet their attempts: by key, then by the provider's id, within the connection whose address they
 * came to. One without an attempt is parked, since our own commit may still be on its way. Twice and backwards change
 * nothing. Decides nothing about messages.
 */
@Injectable()
export class ReportService {
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly reports: ReportRepository,
  ) {}

  async settleWaiting(tx: Tx, now: Instant, limit: number): Promise<SettledReports> {
    const waiting = await this.reports.takeWaiting(tx, limit);
    const changes: ReportedChange[] = [];
    const settlements: ReportSettlement[] = [];
    for (const [connectionId, reports] of byConnection(waiting)) {
      const found = await this.attempts.find(
        tx,
        connectionId,
        reports.flatMap(({ content }) => content.key ?? []),
        reports.flatMap(({ content }) => content.providerMessageId ?? []),
      );
      const settled = settle(reports, found, now);
      await this.attempts.record(tx, settled.news);
      changes.push(...settled.changes);
      settlements.push(...settled.settlements);
    }
    await this.reports.settle(tx, settlements);
    return { count: waiting.length, changes };
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
}

/** Several reports of one attempt in one batch are told as one piece of news: the furthest state they reached. */
function settle(reports: readonly StoredReport[], attempts: readonly Attempt[], now: Instant): Settled {
  const byKey = new Map(attempts.map((attempt) => [attempt.providerKey, attempt]));
  const byProviderId = new Map(attempts.map((attempt) => [attempt.providerMessageId, attempt]));
  const states = new Map<string, AttemptState>();
  const news = new Map<string, AttemptNews>();
  const changes: ReportedChange[] = [];
  const settlements = reports.map(({ id, content }): ReportSettlement => {
    const attempt =
      (content.key === null ? undefined : byKey.get(content.key)) ?? byProviderId.get(content.providerMessageId ?? '');
    if (attempt === undefined) return { id, state: 'parked', messageId: null, outcome: 'waiting-for-attempt' };
    const current = states.get(attempt.id) ?? attempt.state;
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
  return { news: [...news.values()], changes, settlements };
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
