import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAsks } from './child.js';

/**
 * A provider that is never the bottleneck: takes `POST /sms.do` as SMSAPI does and accepts everything. It keeps one
 * counter and, when asked, when each text came; faults as a share of the calls.
 */
interface Behaviour {
  /** Milliseconds before an answer. */
  readonly delayMs: number;
  /** Shares of calls, 0–1: 503 before taking, no answer at all, cut after taking. */
  readonly unavailable: number;
  readonly hung: number;
  readonly cut: number;
  readonly keepsTimes: boolean;
}

const GOOD: Behaviour = { delayMs: 0, unavailable: 0, hung: 0, cut: 0, keepsTimes: false };
let behaviour = GOOD;
let taken = 0;
let calls = 0;
let firstAt: number | null = null;
let lastAt: number | null = null;
let times: [string, number][] = [];
let serial = 0;
const known = new Set<string>();
const now = () => performance.timeOrigin + performance.now();
/** The same faults in every run. */
let state = 7;
const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;

function take(form: URLSearchParams): string {
  const numbers = (form.get('to') ?? '').split(',');
  const keys = (form.get('idx') ?? '').split('|');
  if (keys.length === 1 && known.has(keys[0] as string)) return '{"error":53,"message":"Idx already used"}';
  const at = now();
  firstAt ??= at;
  lastAt = at;
  taken += numbers.length;
  if (behaviour.unavailable + behaviour.hung + behaviour.cut > 0) keys.forEach((key) => known.add(key));
  if (behaviour.keepsTimes) times.push([form.get('message') ?? '', at]);
  const list = numbers.map((number, index) => ({
    id: String(++serial),
    points: 0.16,
    number,
    submitted_number: number,
    status: 'QUEUE',
    error: null,
    idx: keys[index] ?? null,
    parts: 1,
  }));
  return JSON.stringify({ count: list.length, list });
}

function answer(response: ServerResponse, body: string): void {
  const dice = random();
  const { unavailable, hung, cut } = behaviour;
  if (dice < unavailable) return void response.writeHead(503).end();
  if (dice < unavailable + hung) return;
  const text = take(new URLSearchParams(body));
  if (dice < unavailable + hung + cut) return void response.socket?.destroy();
  response.setHeader('content-type', 'application/json');
  if (behaviour.delayMs > 0) setTimeout(() => response.end(text), behaviour.delayMs);
  else response.end(text);
}

const server = createServer({ keepAlive: true }, (request, response) => {
  calls++;
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => answer(response, body));
});
server.keepAliveTimeout = 60_000;
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));

answerAsks({
  ready: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  behave: (wish: Partial<Behaviour>) => void (behaviour = { ...GOOD, ...wish }),
  reset: () => {
    [taken, calls, firstAt, lastAt, times] = [0, 0, null, null, []];
  },
  seen: () => ({ taken, calls, firstAt, lastAt }),
  times: () => times,
});
