import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as encrypt, type TLSSocket } from 'node:tls';
import { Agent, request as undiciRequest } from 'undici';
import { instantOf, plus, Secret, type Clock, type Instant } from '@hub/kernel';
import {
  HttpFailure,
  type ChannelServices,
  type HttpPort,
  type HttpRequest,
  type HttpResponse,
  type KeptTokens,
  type LogPort,
  type ShopServices,
  type TokenPort,
  type SocketPort,
  type SocketRequest,
} from '../services.js';

/** A clock that stands still until it is told to move. */
export class TestClock implements Clock {
  #now: Instant;

  constructor(start: Instant = instantOf('2026-11-20T10:00:00Z')) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now = plus(this.#now, ms);
  }
}

export interface LoggedLine {
  readonly level: 'info' | 'warn';
  readonly event: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

export interface TestServices extends ChannelServices {
  readonly clock: TestClock;
  /** What a plugin logged; nothing is printed. */
  readonly logged: readonly LoggedLine[];
  close(): Promise<void>;
}

export interface TestShopServices extends ShopServices, TestServices {
  readonly clock: TestClock;
  /** How long the vendor asked for silence, each time. */
  readonly waits: readonly number[];
}

/** What a channel is given, for its specs: real HTTP, a standing clock, a silent log, tokens in memory. Calls end after `maxTimeoutMs`. */
export function createTestServices(options: { maxTimeoutMs?: number } = {}): TestServices {
  const { maxTimeoutMs = 15_000 } = options;
  const http = new TestHttp(maxTimeoutMs);
  const logged: LoggedLine[] = [];
  const log: LogPort = {
    info: (event, fields = {}) => void logged.push({ level: 'info', event, fields }),
    warn: (event, fields = {}) => void logged.push({ level: 'warn', event, fields }),
  };
  return {
    http,
    sockets: new TestSockets(maxTimeoutMs),
    clock: new TestClock(),
    log,
    logged,
    tokens: inMemory(),
    installation: null,
    close: () => http.close(),
  };
}

function inMemory(): TokenPort {
  let kept: KeptTokens | null = null;
  return {
    current: async () => kept,
    renew: async (generation, obtain) => {
      if (kept !== null && kept.generation > generation) return kept;
      kept = { ...(await obtain(kept)), generation: generation + 1 };
      return kept;
    },
  };
}

/** What a shop's adapter is given, for its specs: no waiting for a bucket. */
export function createShopServices(services: TestServices = createTestServices()): TestShopServices {
  const waits: number[] = [];
  return {
    ...services,
    close: () => services.close(),
    tokens: inMemory(),
    limit: {
      place: async () => undefined,
      hold: async (_, ms) => void waits.push(ms),
    },
    hookSecret: new Secret('what-the-hub-signs-with'),
    waits,
  };
}

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INVALID_ARG',
]);

/** The hub's own way out without its guards: specs speak to loopback only. */
class TestHttp implements HttpPort {
  readonly #agent = new Agent({ connections: 16 });
  readonly #maxTimeoutMs: number;

  constructor(maxTimeoutMs: number) {
    this.#maxTimeoutMs = maxTimeoutMs;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    try {
      const answer = await undiciRequest(request.url, {
        method: request.method,
        headers: { ...request.headers },
        body: request.body ?? null,
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(Math.min(request.timeoutMs, this.#maxTimeoutMs)),
      });
      const headers = Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value ?? '')]);
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(headers) as Record<string, string>,
        body: await answer.body.text(),
      };
    } catch (error) {
      const { code, name, syscall } = error as NodeJS.ErrnoException;
      const isUnsent = NEVER_CONNECTED.has(code ?? '') || syscall === 'connect';
      throw new HttpFailure(name === 'TimeoutError' ? 'timeout' : String(code ?? 'unknown'), !isUnsent, error);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Likewise for what is no HTTP. */
class TestSockets implements SocketPort {
  constructor(private readonly maxTimeoutMs: number) {}

  encrypt(socket: Duplex, host: string, onSecure: () => void): TLSSocket {
    return encrypt({ socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) }, onSecure);
  }

  connect({ host, port, timeoutMs }: SocketRequest): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      const timer = setTimeout(
        () => socket.destroy(Object.assign(new Error('timeout'), { code: 'timeout' })),
        Math.min(timeoutMs, this.maxTimeoutMs),
      );
      socket.once('close', () => clearTimeout(timer));
      socket.once('connect', () => resolve(socket));
      socket.once('error', (error: NodeJS.ErrnoException) =>
        reject(new HttpFailure(error.code ?? 'unknown', false, error)),
      );
    });
  }
}
