import pg from 'pg';

/** What the hub's own tables say, read as the operator would. */
export interface Books {
  readonly states: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly unfinishedWebhooks: number;
  /** Webhooks and messages that were tried too often and wait for a person. */
  readonly stuck: number;
  /** Orders with more than one message, whatever became of them. */
  readonly ordersWithSeveral: readonly string[];
  /** Messages whose outcome nobody knows, by order. */
  readonly uncertain: readonly string[];
  /** Why an order has no message, or its message went no further. */
  readonly reasons: ReadonlyMap<string, string>;
}

export class Records {
  constructor(private readonly databaseUrl: () => string) {}

  /** How much is due and not done; null while the database is down. */
  async openWork(): Promise<number | null> {
    try {
      const [row] = await this.#sql<{ open: string }>(
        `select (select count(*) from raw_events where state = 'waiting')
           + (select count(*) from messages where state = 'planned' and due_at <= now())
           + (select count(*) from messages where state = 'sending')
           + (select count(*) from delivery_reports where state = 'waiting') as open`,
      );
      return Number(row?.open);
    } catch {
      return null;
    }
  }

  async read(): Promise<Books> {
    const states = await this.#sql<{ state: string; count: string }>(
      `select state, count(*) from messages group by state order by state`,
    );
    const [counts] = await this.#sql<{ sent: string; unfinished: string; stuck: string }>(
      `select (select count(*) from messages where accepted_at is not null) as sent,
         (select count(*) from raw_events where state <> 'done') as unfinished,
         (select count(*) from raw_events where is_stuck) + (select count(*) from messages where is_stuck) as stuck`,
    );
    const several = await this.#sql<{ order_id: string }>(
      `select order_id from messages group by order_id having count(*) > 1`,
    );
    const uncertain = await this.#sql<{ order_id: string }>(`select order_id from messages where state = 'uncertain'`);
    const reasons = await this.#sql<{ order_id: string; reason: string }>(
      `select order_id, reason from shop_events where reason is not null
       union all select order_id, reason from decisions
       union all select order_id, state || ': ' || coalesce(reason, '') from messages
         where state in ('held', 'failed', 'expired', 'cancelled', 'uncertain')`,
    );
    return {
      states: Object.fromEntries(states.map(({ state, count }) => [state, Number(count)])),
      sent: Number(counts?.sent),
      unfinishedWebhooks: Number(counts?.unfinished),
      stuck: Number(counts?.stuck),
      ordersWithSeveral: several.map((row) => row.order_id),
      uncertain: uncertain.map((row) => row.order_id),
      reasons: new Map(reasons.map(({ order_id, reason }) => [order_id, reason])),
    };
  }

  async #sql<R extends pg.QueryResultRow>(text: string): Promise<R[]> {
    const connectionString = this.databaseUrl();
    const client = new pg.Client({ connectionString, options: '-c hub.scope=system', connectionTimeoutMillis: 2_000 });
    // The database may go while we wait; the query under way then fails by itself.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<R>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
