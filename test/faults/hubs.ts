import { setTimeout as pause } from 'node:timers/promises';
import { HubProcess } from '../support/hub-process.js';

type Env = Readonly<Record<string, string>>;

const RESTART_MS = 500;

/** One hub process and what a supervisor does for it: when it ends, it is started again. */
class Watched {
  /** Null while it is killed. */
  current: HubProcess | null = null;
  isWanted = true;
  readonly #all: HubProcess[] = [];

  constructor(
    private readonly env: Env,
    private readonly onDeath: (words: string) => void,
  ) {}

  start(): void {
    const hub = HubProcess.start(this.env);
    this.current = hub;
    this.#all.push(hub);
    void this.#watch(hub);
  }

  kill(): void {
    const hub = this.current;
    this.current = null;
    void hub?.signal('SIGKILL');
  }

  async ready(): Promise<void> {
    while (this.isWanted) {
      try {
        await this.current?.ready();
        if (this.current !== null) return;
      } catch {
        // It ended; the supervisor starts it again.
      }
      await pause(RESTART_MS / 10);
    }
  }

  /** Everything it ever said, in all its lives. */
  get words(): string {
    return this.#all.map(({ output }) => output).join('');
  }

  async #watch(hub: HubProcess): Promise<void> {
    await hub.ended();
    if (this.current !== hub || !this.isWanted) return;
    this.onDeath(hub.output.slice(-2_000));
    await pause(RESTART_MS);
    if (this.current === hub && this.isWanted) this.start();
  }
}

/** The hub processes of a run, by name. */
export class Hubs {
  /** The last words of those that ended although nobody killed them. */
  readonly deaths: string[] = [];
  readonly #watched: ReadonlyMap<string, Watched>;

  /** The first is the one that is signed in to, and whose tables the others find. */
  constructor(environments: Readonly<Record<string, Env>>) {
    this.#watched = new Map(
      Object.entries(environments).map(([name, env]) => [
        name,
        new Watched(env, (words) => this.deaths.push(`${name}: ${words}`)),
      ]),
    );
  }

  get names(): readonly string[] {
    return [...this.#watched.keys()];
  }

  /** What all of them wrote to their logs, until now. */
  get words(): string {
    return [...this.#watched.values()].map(({ words }) => words).join('');
  }

  /** Starts all of them; returns what the first said. @throws with the words of one that cannot start. */
  async start(): Promise<string> {
    const [first, ...others] = [...this.#watched.values()];
    first?.start();
    await first?.current?.ready();
    for (const other of others) other.start();
    await Promise.all(others.map(async ({ current }) => current?.ready()));
    return first?.current?.output ?? '';
  }

  /** At once: nothing else happens before the process is gone. */
  kill(name: string): void {
    this.#of(name).kill();
  }

  restart(name: string): void {
    this.#of(name).start();
  }

  /** Resolves when every process that was started says so, however often it had to be started. */
  async ready(): Promise<void> {
    await Promise.all([...this.#watched.values()].map((watched) => watched.ready()));
  }

  async stop(): Promise<void> {
    for (const watched of this.#watched.values()) watched.isWanted = false;
    await Promise.all([...this.#watched.values()].map(async ({ current }) => current?.signal('SIGINT')));
  }

  #of(name: string): Watched {
    const watched = this.#watched.get(name);
    if (watched === undefined) throw new Error(`there is no hub ${name}`);
    return watched;
  }
}
