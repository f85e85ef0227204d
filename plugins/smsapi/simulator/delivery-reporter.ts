/** SMSAPI's delivery states by name, with the number a report carries. */
const REPORT_CODES = {
  NOT_FOUND: 401,
  EXPIRED: 402,
  SENT: 403,
  DELIVERED: 404,
  UNDELIVERED: 405,
  FAILED: 406,
  REJECTED: 407,
  UNKNOWN: 408,
  QUEUE: 409,
  ACCEPTED: 410,
  RENEWAL: 411,
  STOP: 412,
} as const;
export type ReportState = keyof typeof REPORT_CODES;

/** What becomes of a message after it was accepted. */
export interface Delivery {
  /** In the order reported; `[]` = no report ever; `['DELIVERED', 'SENT']` = backwards. */
  readonly states: readonly ReportState[];
  /** Before the first report and between two, milliseconds. */
  readonly delayMs?: number;
  /** How often each report is made although it was taken. */
  readonly copies?: number;
  /** The first report is made, and answered, before the send is. */
  readonly isBeforeAnswer?: boolean;
}

export interface Reported {
  readonly id: string;
  readonly idx: string | null;
  readonly to: string;
  readonly notifyUrl: string | null;
  readonly points: string;
  readonly status: ReportState;
}

export interface ReporterSettings {
  /** Reports due together for one address share a call, up to this many (SMSAPI: 5). */
  reportsPerCall: number;
  /** How long reports for one address are gathered before they leave together, milliseconds. */
  gatherMs: number;
  /** Equal values of a list are written once; never the ids, by whose number all lists are as long (reference §8). */
  hasShortLists: boolean;
  /** How often a call is made until its answer is `OK`, and the gap between. */
  attempts: number;
  retryMs: number;
}

/** Calls `notify_url` as SMSAPI does: GET, comma lists, again until the body is exactly `OK`. */
export class DeliveryReporter {
  readonly settings: ReporterSettings = {
    reportsPerCall: 5,
    gatherMs: 5,
    hasShortLists: false,
    attempts: 5,
    retryMs: 100,
  };
  /** How many report calls were answered `OK`, and how many were given up. */
  readonly counts = { taken: 0, givenUp: 0 };
  /** Told each time a report call was answered `OK`. */
  onTaken: (() => void) | null = null;
  readonly #now: () => number;
  readonly #due = new Map<string, Reported[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #underWay = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Reports `message` through its states; `onState` keeps the look-up in step. */
  async follow(message: Reported, delivery: Delivery, onState: (state: ReportState) => void): Promise<void> {
    const steps = delivery.states.flatMap((state) => Array.from({ length: delivery.copies ?? 1 }, () => state));
    const first = delivery.isBeforeAnswer === true ? steps.shift() : undefined;
    if (first !== undefined) {
      onState(first);
      await this.#call(message.notifyUrl, [{ ...message, status: first }], 1);
    }
    steps.forEach((state, index) => {
      this.#later((delivery.delayMs ?? 20) * (index + 1), () => {
        onState(state);
        this.#enqueue({ ...message, status: state });
      });
    });
  }

  /** Resolves when nothing is planned or under way any more. */
  async settled(): Promise<void> {
    while (this.#timers.size > 0 || this.#underWay > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#due.clear();
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #enqueue(report: Reported): void {
    if (report.notifyUrl === null) return;
    const url = report.notifyUrl;
    const waiting = this.#due.get(url);
    if (waiting !== undefined) return void waiting.push(report);
    this.#due.set(url, [report]);
    this.#later(this.settings.gatherMs, () => {
      const reports = this.#due.get(url) ?? [];
      this.#due.delete(url);
      for (let start = 0; start < reports.length; start += this.settings.reportsPerCall) {
        void this.#call(url, reports.slice(start, start + this.settings.reportsPerCall), 1);
      }
    });
  }

  async #call(url: string | null, reports: readonly Reported[], attempt: number): Promise<void> {
    if (url === null) return;
    this.#underWay += 1;
    const isTaken = await this.#isTaken(`${url}${url.includes('?') ? '&' : '?'}${this.#query(reports)}`);
    this.#underWay -= 1;
    if (isTaken) {
      this.counts.taken += 1;
      this.onTaken?.();
    } else if (attempt >= this.settings.attempts) this.counts.givenUp += 1;
    else this.#later(this.settings.retryMs, () => void this.#call(url, reports, attempt + 1));
  }

  async #isTaken(url: string): Promise<boolean> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      const body = await response.text();
      return response.ok && body === 'OK';
    } catch {
      return false;
    }
  }

  #query(reports: readonly Reported[]): string {
    const list = (valueOf: (report: Reported) => string) => {
      const values = reports.map(valueOf);
      return this.settings.hasShortLists && new Set(values).size === 1 ? (values[0] ?? '') : values.join(',');
    };
    const fields: Record<string, string> = {
      MsgId: reports.map(({ id }) => id).join(','),
      status: list(({ status }) => String(REPORT_CODES[status])),
      status_name: list(({ status }) => status),
      idx: list(({ idx }) => idx ?? ''),
      to: list(({ to }) => to),
      donedate: list(() => String(Math.floor(this.#now() / 1000))),
      username: list(() => 'simulator'),
      points: list(({ points }) => points),
      mcc: list(({ to }) => (to.startsWith('30') ? '202' : '260')),
      mnc: list(({ to }) => (to.startsWith('30') ? '1' : '6')),
    };
    return new URLSearchParams(fields).toString();
  }
}
