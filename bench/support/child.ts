import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';

/** What `npm start` gives Node. */
const FLAGS = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { scripts: { start: string } }
).scripts.start
  .split(' ')
  .filter((word) => word.startsWith('--'));

/** A process of the bench's own, asked over IPC: one question at a time by name, one answer each. */
export class Child {
  readonly #waiting = new Map<number, { resolve: (value: any) => void; reject: (error: Error) => void }>();
  readonly #child: ChildProcess;
  #next = 0;

  private constructor(module: URL, env: Readonly<Record<string, string>>) {
    const { PATH = '', HOME = '' } = process.env;
    this.#child = fork(module, {
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: FLAGS,
    });
    this.#child.on('message', (message: { id: number; value?: unknown; error?: string }) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.value);
      else waiting?.reject(new Error(message.error));
    });
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the process ended with ${code}`));
      this.#waiting.clear();
    });
  }

  /** Starts a module that calls `answerAsks`, and waits until it says that it is ready; resolves with what it says. */
  static async start<T>(module: URL, env: Readonly<Record<string, string>>): Promise<Child & { readonly hello: T }> {
    const child = new Child(module, env);
    return Object.assign(child, { hello: await child.ask<T>('ready') });
  }

  ask<T>(name: string, argument?: unknown): Promise<T> {
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, name, argument });
    });
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exit;
  }
}

type Answers = Readonly<Record<string, (argument: any) => unknown>>;

/** The other end: answers what the bench asks. CPU time and memory are answered for every process. */
export function answerAsks(answers: Answers): void {
  const all: Answers = {
    /** Microseconds of CPU, user and system together. */
    cpu: () => process.cpuUsage().user + process.cpuUsage().system,
    /** Bytes: the peak so far, and now. */
    memory: () => ({
      ...process.memoryUsage(),
      peak: peakMemory(),
      now: process.memoryUsage().rss,
    }),
    ...answers,
  };
  process.on('message', ({ id, name, argument }: { id: number; name: string; argument: unknown }) => {
    Promise.resolve()
      .then(() => all[name]?.(argument))
      .then(
        (value) => process.send?.({ id, value }),
        (error: unknown) => process.send?.({ id, error: String(error instanceof Error ? error.stack : error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
}

/** Of this program alone: what `getrusage` tells includes the process it was forked from. */
function peakMemory(): number {
  const status = '/proc/self/status';
  const kilobytes = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)) * 1024;
}
