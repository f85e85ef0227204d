import { setTimeout as pause } from 'node:timers/promises';
import type { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { eventually } from '../support/eventually.js';
import type { Blow } from './blows.js';
import type { House } from './houses.js';
import type { FaultPlan } from './plan.js';
import type { Records } from './records.js';
import type { Signals } from './signals.js';

/** What a killed hub had written already is no sign of life of the next. */
const LAST_WORDS_MS = 50;
const LOOK_EVERY_MS = 100;

interface Field {
  readonly house: House;
  readonly sms: SmsapiSimulator;
  readonly signals: Signals;
  readonly records: Records;
  readonly plan: FaultPlan;
}

/** Lets the blows fall, each when its time has come, and measures how soon the hub is at work again. */
export class Strikes {
  /** From each restart to the next message at the provider, or until nothing is left to do; milliseconds. */
  readonly resumes: number[] = [];
  readonly kills: Record<string, number> = {};
  readonly losses: Record<string, number> = {};
  /** What struck when, for reading a run that went wrong. */
  readonly story: string[] = [];
  readonly #startedAt = performance.now();
  readonly #measuring: Promise<unknown>[] = [];

  constructor(private readonly field: Field) {}

  /** @throws when the messages stay away for too long; what was measured so far stays. */
  async run(blows: readonly Blow[]): Promise<void> {
    const { sms, plan } = this.field;
    for (const blow of blows) {
      await eventually(
        () => sms.phones.length,
        (count) => count >= blow.afterMessages,
        plan.idleLimitMs,
      );
      await this.#strike(blow);
    }
    await Promise.all(this.#measuring);
  }

  async #strike(blow: Blow): Promise<void> {
    const { house } = this.field;
    if (blow.kind === 'kill') return this.#kill(blow);
    this.#tell(blow.kind === 'database-restart' ? `${blow.kind} ${blow.mode}` : blow.kind);
    this.losses[blow.kind] = (this.losses[blow.kind] ?? 0) + 1;
    if (blow.kind === 'database-restart') await house.restartDatabase?.(blow.mode);
    else if (blow.kind === 'redis-flush') await house.flushRedis?.();
    else await house.restartRedis?.();
  }

  async #kill({ victims, point, delayMs, takesDatabase, nextLifeMs }: Extract<Blow, { kind: 'kill' }>): Promise<void> {
    const { house, signals } = this.field;
    const killNow = () => {
      for (const victim of victims) house.hubs.kill(victim);
      if (takesDatabase) house.killDatabase?.();
    };
    // Strikes what is at work again: only then was the restart before it measured. `nextLifeMs` is for what still starts.
    await Promise.all(this.#measuring);
    const isOnTime = await signals.actAt(point, delayMs === 0 ? killNow : () => undefined);
    if (delayMs > 0) {
      await pause(delayMs);
      killNow();
    }
    if (takesDatabase) this.losses['database-kill'] = (this.losses['database-kill'] ?? 0) + 1;
    const name = isOnTime && delayMs === 0 ? point : isOnTime ? `after ${point}` : 'any moment';
    this.kills[name] = (this.kills[name] ?? 0) + 1;
    this.#tell(`${name}: killed ${victims.join(', ')}${takesDatabase ? ' and the database' : ''}`);
    if (nextLifeMs !== null) {
      for (const victim of victims) house.hubs.restart(victim);
      await pause(nextLifeMs);
      for (const victim of victims) house.hubs.kill(victim);
      this.kills['again at once'] = (this.kills['again at once'] ?? 0) + 1;
      this.#tell(`killed again after ${nextLifeMs} ms`);
    }
    const restartedAt = performance.now();
    for (const victim of victims) house.hubs.restart(victim);
    this.#measuring.push(this.#measure(restartedAt));
  }

  #tell(what: string): void {
    const at = ((performance.now() - this.#startedAt) / 1_000).toFixed(1);
    this.story.push(`${at} s, ${this.field.sms.phones.length} messages: ${what}`);
  }

  async #measure(restartedAt: number): Promise<void> {
    await pause(LAST_WORDS_MS);
    const found = new AbortController();
    const { signal } = found;
    const nextCall = this.field.signals.next('call-received', signal);
    await Promise.race([nextCall, this.#nothingLeft(signal), this.#patienceEnds(signal)]);
    this.resumes.push(performance.now() - restartedAt);
    found.abort();
  }

  async #nothingLeft(signal: AbortSignal): Promise<void> {
    await this.field.house.hubs.ready();
    while (!signal.aborted && (await this.field.records.openWork()) !== 0) await pause(LOOK_EVERY_MS);
  }

  async #patienceEnds(signal: AbortSignal): Promise<void> {
    await pause(this.field.plan.idleLimitMs, null, { signal });
  }
}
