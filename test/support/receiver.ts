import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody else's system, which writes down what it is told and answers what the test says. */
export class Receiver {
  readonly received: Received[] = [];
  status = 200;
  headers: Record<string, string> = {};
  /** Takes what it is sent and says nothing until the test lets it. */
  isSilent = false;
  readonly #unanswered: (() => void)[] = [];
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const answer = () => response.writeHead(this.status, this.headers).end();
      if (this.isSilent) this.#unanswered.push(answer);
      else answer();
    });
  });

  speak(): void {
    this.isSilent = false;
    for (const answer of this.#unanswered.splice(0)) answer();
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }
  get ids(): readonly unknown[] {
    return this.received.map(({ headers }) => headers['webhook-id']);
  }
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** What it was told, where the official library finds that it is so. @throws where it does not */
export function verified(secret: string, { headers, body }: Received): any {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
