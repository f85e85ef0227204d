import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { SmsapiSimulator } from '../plugins/smsapi/simulator/index.js';
import type { HubApi } from './hub-api.js';

interface PageWorld {
  readonly port: number;
  readonly api: HubApi;
  readonly shopId: string;
  readonly sms: SmsapiSimulator;
  readonly hubUrl: string;
  readonly admin: { readonly email: string };
}

const NEWEST = 12;
const FILES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'phone.html', type: 'text/html; charset=utf-8' },
  '/phone.css': { name: 'phone.css', type: 'text/css; charset=utf-8' },
  '/phone.client.js': { name: 'phone.client.js', type: 'text/javascript; charset=utf-8' },
};

/** What customers' phones received, and beside each message the hub's own account of it. */
export async function servePhonePage(world: PageWorld): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://demo');
    const file = FILES[url.pathname];
    if (file !== undefined) return send(response, 200, file.type, readFileSync(new URL(file.name, import.meta.url)));
    if (url.pathname !== '/state') return send(response, 404, 'text/plain', '');
    state(world, url.searchParams.get('language') ?? 'pl').then(
      (body) => send(response, 200, 'application/json', JSON.stringify(body)),
      () => send(response, 503, 'application/json', '{}'),
    );
  });
  await new Promise<void>((ready, fail) => server.once('error', fail).listen(world.port, '127.0.0.1', ready));
  return {
    url: `http://localhost:${world.port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

interface Message {
  readonly id: string;
  readonly texts: { readonly sms?: { readonly body: string; readonly parts: number } };
}

async function state({ api, shopId, sms }: PageWorld, language: string): Promise<object> {
  const { items } = await api.call<{ items: Message[] }>('GET', `/shops/${shopId}/messages?limit=${NEWEST}`);
  const timelines = await Promise.all(
    items.map((message) => api.call('GET', `/messages/${message.id}/timeline`, undefined, language)),
  );
  const { items: decisions } = await api.call<{ items: object[] }>(
    'GET',
    `/shops/${shopId}/decisions?limit=5`,
    undefined,
    language,
  );
  const statistics = await api.call('GET', `/shops/${shopId}/statistics`);
  return { phone: sms.phones.slice(-NEWEST).reverse(), timelines, decisions, statistics };
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
