import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ROOT = new URL('../..', import.meta.url);
/** What `npm start` gives Node: its flags, and the hub's file. */
const [, ...ARGUMENTS] = (
  JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { scripts: { start: string } }
).scripts.start.split(' ');
const FLAGS = ARGUMENTS.slice(0, -1);
const MAIN = new URL(ARGUMENTS.at(-1) ?? '', ROOT).pathname;

/** A hub as an operator starts it: a process of its own, with its own Postgres unless it is given one. */
export class HubProcess {
  output = '';
  readonly #child: ChildProcess;
  readonly #listeners: (() => void)[] = [];

  private constructor(env: Readonly<Record<string, string>>, cwd?: string) {
    const { PATH = '', HOME = '' } = process.env;
    this.#child = spawn(process.execPath, [...FLAGS, MAIN], {
      env: { PATH, HOME, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        this.#tell();
      });
    this.#child.on('exit', () => this.#tell());
  }

  #tell(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }

  /** Its next words, or its end. */
  #news(): Promise<void> {
    return new Promise((resolve) => this.#listeners.push(resolve));
  }

  static start(env: Readonly<Record<string, string>>, cwd?: string): HubProcess {
    return new HubProcess(env, cwd);
  }

  /** Memory it holds now, bytes. */
  memory(): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.#child.pid)], { encoding: 'utf8' })) * 1024;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits until the hub says where it listens; throws with its words when it ends instead. */
  async ready(): Promise<string> {
    for (;;) {
      const url = /listens on (http:\/\/\S+)/.exec(this.output)?.[1];
      if (url !== undefined && this.output.includes('API')) return url;
      if (this.hasEnded) throw new Error(`the hub ended with ${this.#child.exitCode}: ${this.output}`);
      await this.#news();
    }
  }

  async signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.hasEnded) return this.#child.exitCode;
    this.#child.kill(name);
    return this.ended();
  }

  /** The exit code of a hub that is expected to end; null when a signal ended it. */
  async ended(): Promise<number | null> {
    while (!this.hasEnded) await this.#news();
    return this.#child.exitCode;
  }
}
