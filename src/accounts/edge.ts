import etag from '@fastify/etag';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Database } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { RequestRefused } from '../infra/web/errors.js';
import type { RepeatableRequest } from './idempotency.interceptor.js';
import { remember } from './idempotency.js';

/**
 * What the API does around its endpoints: every answer to a GET carries an ETag, a change that brings `If-Match` is
 * refused when what it would overwrite is no longer that, and answers to repeatable requests are remembered.
 */
export async function serveEdge(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
  await fastify.register(etag, { weak: false, algorithm: 'sha1' });
  fastify.addHook('preHandler', async (request) => {
    const wanted = request.headers['if-match'];
    if (wanted === undefined || wanted === '*' || request.method === 'GET') return;
    const { status, tag } = await shownNow(fastify, request);
    // Whoever may not even look is refused by the endpoint itself.
    if (status !== 401 && status !== 403 && !isAmong(wanted, tag)) throw CHANGED;
  });
  const database = app.get(Database);
  const log = app.get(HubLogger);
  fastify.addHook('onSend', async (request: RepeatableRequest, reply, payload) => {
    const { idempotent } = request;
    if (idempotent === undefined) return;
    const contentType = reply.getHeader('content-type');
    const answer = {
      status: reply.statusCode,
      contentType: typeof contentType === 'string' ? contentType : null,
      body: typeof payload === 'string' ? payload : payload instanceof Buffer ? payload.toString('utf8') : null,
    };
    await database
      .inOrganisation(idempotent.account.organisationId, (tx) => remember(tx, idempotent, answer))
      .catch((error: unknown) => log.fault('idempotency.not-remembered', error, { requestId: request.id }));
  });
}

/** What a GET of the same address would be told now, by the same account. */
async function shownNow(
  fastify: FastifyInstance,
  request: FastifyRequest,
): Promise<{ readonly status: number; readonly tag: string }> {
  const { authorization, cookie } = request.headers;
  const { statusCode, headers } = await fastify.inject({
    method: 'GET',
    url: request.url,
    headers: { ...(authorization === undefined ? {} : { authorization }), ...(cookie === undefined ? {} : { cookie }) },
  });
  return { status: statusCode, tag: String(headers.etag ?? '') };
}

function isAmong(wanted: string, tag: string): boolean {
  return wanted.split(',').some((one) => one.trim() === tag && tag !== '');
}

const CHANGED = new RequestRefused(412, 'request.changed-meanwhile', {
  pl: 'Ktoś zmienił to w międzyczasie. Wczytaj aktualną wersję i wprowadź zmianę ponownie.',
  en: 'Somebody changed this meanwhile. Load what is there now and make your change again.',
  el: 'Κάποιος το άλλαξε στο μεταξύ. Φορτώστε την τρέχουσα έκδοση και κάντε ξανά την αλλαγή.',
});
