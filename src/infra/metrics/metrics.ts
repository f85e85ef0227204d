import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * What an operator watches, in Prometheus's text form. Figures of this process and queue ages of the whole installation;
 * never an id, a number or a text, so that no label tells of a tenant.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #stages = this.#histogram(
    'talaria_stage_seconds',
    'How long a stage took for its batch',
    ['stage'],
    SECONDS,
  );
  readonly #claims = this.#counter('talaria_claims_total', 'Rows claimed', ['kind']);
  readonly #outcomes = this.#counter('talaria_outcomes_total', 'What providers answered', ['outcome']);
  readonly #uncertain = this.#counter('talaria_uncertain_total', 'Messages nobody can tell about', []);
  readonly #twice = this.#counter(
    'talaria_duplicate_deliveries_total',
    'Messages that arrived by one leg after the next had left',
    [],
  );
  readonly #duplicates = this.#counter('talaria_duplicate_webhooks_total', 'Webhooks that were stored already', []);
  readonly #groups = this.#histogram(
    'talaria_intake_group_size',
    'Webhooks committed together',
    [],
    [1, 2, 5, 10, 25, 50, 100, 200],
  );
  readonly #ages = this.#gauge('talaria_queue_age_seconds', 'Age of the oldest row that is due', ['queue']);
  readonly #held = this.#gauge('talaria_accounts_held', 'Channel accounts that are not sent on now', ['reason']);
  readonly #waits = this.#gauge('talaria_pool_waiting', 'Queries that wait for a connection', ['pool']);

  constructor() {
    collectDefaultMetrics({ register: this.#registry, prefix: 'talaria_process_' });
  }

  /** Runs a stage and notes how long it took. */
  async timed<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    const end = this.#stages.startTimer({ stage });
    try {
      return await work();
    } finally {
      end();
    }
  }

  claimed(kind: 'raw-events' | 'due' | 'unanswered', count: number): void {
    if (count > 0) this.#claims.inc({ kind }, count);
  }

  heard(outcome: 'accepted' | 'refused' | 'unknown'): void {
    this.#outcomes.inc({ outcome });
  }

  uncertain(count: number): void {
    if (count > 0) this.#uncertain.inc(count);
  }

  duplicateDelivery(count: number): void {
    if (count > 0) this.#twice.inc(count);
  }

  duplicateWebhook(): void {
    this.#duplicates.inc();
  }

  intakeGroup(size: number): void {
    this.#groups.observe(size);
  }

  queueAge(queue: 'raw-events' | 'due-messages' | 'reports', seconds: number): void {
    this.#ages.set({ queue }, seconds);
  }

  accountsHeld(reason: string, count: number): void {
    this.#held.set({ reason }, count);
  }

  poolWaiting(pool: 'flows' | 'intake', count: number): void {
    this.#waits.set({ pool }, count);
  }

  /** The text of `/metrics` and its content type. */
  async read(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  #gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  #histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: readonly number[],
  ): Histogram<L> {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.#registry],
    });
  }
}
