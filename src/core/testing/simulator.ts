import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SimulatedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it was written, `?` included; empty where there is none. */
  readonly search: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type SimulatedAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | object | null;
    }
  /** Cuts the connection without an answer. */
  | 'cut'
  /** Never answers. */
  | 'hang';

/**
 * A vendor on loopback: a real HTTP server that remembers what it received. A plugin's simulator extends it with what
 * the vendor's documents say, faults and callbacks included. Used by tests and the demo, never in production.
 */
export abstract class Simulator {
  readonly received: SimulatedRequest[] = [];
  /** Told of each request before it is worked on, and once its answer has left. */
  onReceived: ((request: SimulatedRequest) => void) | null = null;
  onAnswered: ((request: SimulatedRequest) => void) | null = null;
  #server: Server | null = null;

  protected abstract answer(request: SimulatedRequest): Promise<SimulatedAnswer> | SimulatedAnswer;

  /** Starts on a free port of 127.0.0.1 (or `port`); returns the base URL without a trailing slash. */
  async start(port = 0): Promise<string> {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      });
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return this.url;
  }

  get url(): string {
    if (this.#server === null) throw new Error('The simulator is not started');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://simulator');
    const simulated: SimulatedRequest = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      search: url.search,
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(chunks),
    };
    this.received.push(simulated);
    this.onReceived?.(simulated);
    const answer = await this.answer(simulated);
    if (answer === 'cut') return void request.socket.destroy();
    if (answer === 'hang') return;
    const isText = typeof answer.body === 'string';
    response.writeHead(answer.status, {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      ...answer.headers,
    });
    response.end(
      answer.body === undefined || answer.body === null
        ? ''
        : isText
          ? (answer.body as string)
          : JSON.stringify(answer.body),
      () => this.onAnswered?.(simulated),
    );
  }
}
