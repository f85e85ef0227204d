import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A real Redis of the test's own, without persistence. */
export class RedisServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** On a free port, or again on the port of one that was stopped. */
  static async start(wanted?: number): Promise<RedisServer> {
    const port = wanted ?? (await freePort());
    const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.includes('Ready to accept connections')) break;
    }
    child.stdout.resume();
    return new RedisServer(child, port);
  }

  /** Forgets everything, as an operator's FLUSHALL does. */
  async flush(): Promise<void> {
    const socket = connect(this.port, '127.0.0.1');
    try {
      socket.write('FLUSHALL\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      if (!answer.toString().startsWith('+OK')) throw new Error(`FLUSHALL answered ${answer.toString()}`);
    } finally {
      socket.destroy();
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
  }
}

const FIRST_PORT = 20_000;
const PORTS = 12_000;

/** A port nobody listens at, below those the system gives to whoever calls out: such a one could be taken meanwhile. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + randomInt(PORTS);
    const server = createServer();
    const isFree = await new Promise<boolean>((tell) => {
      server.once('error', () => tell(false));
      server.listen(port, '127.0.0.1', () => tell(true));
    });
    if (!isFree) continue;
    await new Promise<void>((closed) => server.close(() => closed()));
    return port;
  }
}
