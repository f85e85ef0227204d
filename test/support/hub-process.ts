import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;

/** A hub as an operator starts it: a process of its own, with its own Postgres. */
export class HubProcess {
  output = '';
  readonly #child: ChildProcess;

  private constructor(env: Readonly<Record<string, string>>, cwd?: string) {
    const { PATH = '', HOME = '' } = process.env;
    this.#child = spawn(process.execPath, [MAIN], {
      env: { PATH, HOME, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  static start(env: Readonly<Record<string, string>>, cwd?: string): HubProcess {
    return new HubProcess(env, cwd);
  }

  /** Waits until the hub says where it listens; throws with its words when it ends instead. */
  async ready(): Promise<string> {
    for (;;) {
      const url = /listens on (http:\/\/\S+)/.exec(this.output)?.[1];
      if (url !== undefined && this.output.includes('API')) return url;
      if (this.#child.exitCode !== null) throw new Error(`the hub ended with ${this.#child.exitCode}: ${this.output}`);
      await Promise.race([once(this.#child.stdout ?? this.#child, 'data'), once(this.#child, 'exit')]);
    }
  }

  async signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const exit = once(this.#child, 'exit');
    this.#child.kill(name);
    await exit;
    return this.#child.exitCode;
  }

  /** The exit code of a hub that is expected to end by itself. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }
}
