import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { isPrivate, OutboundHttp } from './outbound-http.js';

describe('the way out of the house', () => {
  let server: Server;
  let port: number;
  let inside = 0;
  let dribble: NodeJS.Timeout | undefined;
  const open = new OutboundHttp(['127.0.0.1']);
  const strict = new OutboundHttp([]);
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
      else if (request.url === '/redirect-inside')
        response.writeHead(307, { location: `http://127.0.0.1:${port}/inside` }).end();
      else if (request.url === '/inside') response.end(String(++inside));
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
    'https://[::ffff:a9fe:a9fe]/',
    'https://[::]/',
    'https://[fe80::1]/',
    'https://[fe80::1%25eth0]/',
    'https://[fd00:ec2::254]/latest',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::7f00:1]/',
    'https://0.0.0.0/',
    'https://0/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://api.example@10.0.0.1/',
    'https://api.example:443@192.168.0.1/',
    'https://10.0.0.1#@api.example/',
    'https://10.0.0.1\\@api.example/',
    'https://100.100.100.200/latest',
    'https://255.255.255.255/',
    'https://localhost/',
    'https://LOCALHOST/',
    'http://example.com/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'nonsense',
  ])('does not go to %s', async (url) => {
    // A code of ours: refused before any socket was opened.
    expect(await failure(ask(strict, url))).toEqual([expect.stringMatching(/^hub\./), false]);
  });
  it('R10: does not follow a redirect to the inside', async () => {
    const before = inside;
    expect((await ask(open, `http://127.0.0.1:${port}/redirect-inside`)).status).toBe(307);
    expect(inside).toBe(before);
  });
  it('R10: asks for a name once and goes to the address it checked', async () => {
    let asked = 0;
    const answers = ['127.0.0.1', '10.0.0.1'];
    const http = new OutboundHttp(['changing.example'], (_, __, answer) =>
      answer(null, [{ address: answers[asked++] ?? '10.0.0.1', family: 4 }]),
    );
    expect((await ask(http, `http://changing.example:${port}/`)).body).toBe('hello');
    expect(asked).toBe(1);
    await http.close();
  });
  it('R10: refuses a name that leads inside, under whichever of its addresses', async () => {
    for (const address of ['127.0.0.1', '169.254.169.254', '::1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', 'fe80::1%lo']) {
      const http = new OutboundHttp([], (_, __, answer) => answer(null, [{ address, family: isIP(address) }]));
      expect([address, await failure(ask(http, `https://changing.example:${port}/`))]).toEqual([
        address,
        ['hub.private-host', false],
      ]);
      await http.close();
    }
  });
  it('knows what left and what did not', async () => {
    expect(await failure(ask(open, 'http://127.0.0.1:1/'))).toEqual(['ECONNREFUSED', false]);
    expect((await failure(ask(open, `http://127.0.0.1:${port}/cut`)))?.[1]).toBe(true);
    expect(await failure(ask(open, `http://127.0.0.1:${port}/hang`, 100))).toEqual(['timeout', true]);
    expect(await failure(ask(open, `http://127.0.0.1:${port}/dribble`, 100))).toEqual(['timeout', true]);
    expect(await failure(ask(open, `http://127.0.0.1:${port}/endless`))).toEqual(['hub.answer-too-long', true]);
  });
  it('opens a socket under the same guard, and unencrypted only to a host the operator listed', async () => {
    const socketTo = (http: OutboundHttp, host: string, isEncrypted: boolean) =>
      failure(http.connect({ host, port, isEncrypted, timeoutMs: 1_000 }).then((socket) => socket.destroy()));
    expect(await socketTo(open, '127.0.0.1', false)).toBeNull();
    expect(await socketTo(strict, '127.0.0.1', true)).toEqual(['hub.private-host', false]);
    expect(await socketTo(strict, '[::1]', true)).toEqual(['hub.private-host', false]);
    expect(await socketTo(strict, 'mail.example', false)).toEqual(['hub.not-encrypted', false]);
    const led = new OutboundHttp([], (_, __, answer) => answer(null, [{ address: '10.0.0.1', family: 4 }]));
    expect(await socketTo(led, 'mail.example', true)).toEqual(['hub.private-host', false]);
    await led.close();
  });
  it('ends a socket whose conversation takes too long', async () => {
    const socket = await open.connect({ host: '127.0.0.1', port, isEncrypted: false, timeoutMs: 50 });
    const code = await new Promise((resolve) => socket.once('error', (error) => resolve(Object(error).code)));
    expect(code).toBe('timeout');
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
    '192.88.99.1',
    '2001:20::1',
    '2002:a00:1::',
    '3fff::1',
    'fe80::1%eth0',
    'ff02::1',
  ])('%s is private', (address) => expect(isPrivate(address)).toBe(true));
  it.each(['8.8.8.8', '2606:4700::1111'])('%s is not', (address) => expect(isPrivate(address)).toBe(false));
});
