import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { answerAsks } from '../support/child.js';

/** Floor U: a bare server that checks an HMAC and inserts the body durably, one commit each, before it answers. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
await pool.query(
  'create table if not exists floor_webhooks (id bigserial primary key, key text not null unique, body jsonb not null)',
);
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const mac = createHmac('sha256', 'floor').update(body).digest();
    const given = Buffer.from(String(request.headers['x-signature']), 'hex');
    if (given.length !== mac.length || !timingSafeEqual(given, mac)) return void response.writeHead(401).end();
    pool
      .query('insert into floor_webhooks (key, body) values ($1, $2) on conflict (key) do nothing', [
        mac.toString('hex'),
        body.toString(),
      ])
      .then(
        () => response.end(),
        () => response.writeHead(500).end(),
      );
  });
});
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
answerAsks({ ready: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
