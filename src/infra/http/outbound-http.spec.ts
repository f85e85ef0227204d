import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPrivate, OutboundHttp } from './outbound-http.js';

describe('the way out of the house', () => {
  let server: Server;
  let port: number;
  let dribble: NodeJS.Timeout | undefined;
  const open = new OutboundHttp(['127.0.0.1']);
  const strict = new OutboundHttp([]);
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
      else if (request.url === '/endless') response.end(Buffer.alloc(1024 * 1024 + 1));
      else if (request.url === '/cut') request.socket.destroy();
      else if (request.url === '/dribble') dribble = setInterval(() => response.write('.'), 20);
      else if (request.url !== '/hang') response.end('hello');
    }).listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await open.close();
    await strict.close();
    clearInterval(dribble);
    server.closeAllConnections();
    server.close();
  });

  const ask = (http: OutboundHttp, url: string, timeoutMs = 2_000) => http.request({ method: 'GET', url, timeoutMs });
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => null,
      (error: { code: string; wasSent: boolean }) => [error.code, error.wasSent],
    );

  it('any status is an answer, and a redirect is not followed', async () => {
    expect((await ask(open, `http://127.0.0.1:${port}/`)).body).toBe('hello');
    expect((await ask(open, `http://127.0.0.1:${port}/redirect`)).status).toBe(302);
  });
  it.each([
    'https://10.0.0.1/',
    'https://169.254.169.254/latest',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://localhost/',
    'http://example.com/',
    'nonsense',
  ])('does not go to %s', async (url) => {
    expect((await failure(ask(strict, url)))?.[1]).toBe(false);
  });
  it('knows what left and what did not', async () => {
    expect(await failure(ask(open, 'http://127.0.0.1:1/'))).toEqual(['ECONNREFUSED', false]);
    expect((await failure(ask(open, `http://127.0.0.1:${port}/cut`)))?.[1]).toBe(true);
    expect(await failure(ask(open, `http://127.0.0.1:${port}/hang`, 100))).toEqual(['timeout', true]);
    expect(await failure(ask(open, `http://127.0.0.1:${port}/dribble`, 100))).toEqual(['timeout', true]);
    expect(await failure(ask(open, `http://127.0.0.1:${port}/endless`))).toEqual(['hub.answer-too-long', true]);
  });
  it.each([
    '0.0.0.0',
    '127.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '224.0.0.1',
    '::',
    '::1',
    'fe80::1',
    'fd00::1',
    '64:ff9b::7f00:1',
    '::ffff:10.0.0.1',
    '2001:db8::1',
  ])('%s is private', (address) => expect(isPrivate(address)).toBe(true));
  it.each(['8.8.8.8', '2606:4700::1111'])('%s is not', (address) => expect(isPrivate(address)).toBe(false));
});
