import { BadRequestException, UnsupportedMediaTypeException } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { newId } from '@hub/kernel';

const BODY_LIMIT = 1024 * 1024;
/** Lists that people upload, as they are. */
const FILES = /\/(recipients|imports(\/preview)?)$/;
const FILE_LIMIT = 4 * 1024 * 1024;
/** Tables of older apps are brought over whole. */
const TABLES = /\/imports(\/preview)?$/;
const TABLE_LIMIT = 20 * 1024 * 1024;
const SLOW_REQUEST_MS = 15_000;

/**
 * The HTTP server. Under `/hooks/`, `/apps/` and `/connect/` a body is its raw bytes whatever its type claims, since verification
 * comes before parsing, and so is an uploaded file; elsewhere it is JSON or a refusal.
 */
export function createHttpAdapter(trustedProxies: readonly string[]): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: SLOW_REQUEST_MS,
    connectionTimeout: 60_000,
    // Node keeps the time of a request only where that of its headers is no longer, and looks every half minute by itself.
    http: { headersTimeout: SLOW_REQUEST_MS, connectionsCheckingInterval: 1_000 },
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: () => newId('req'),
    routerOptions: { maxParamLength: 300 },
  });
  const fastify = adapter.getInstance();
  fastify.addHook('onRoute', (route) => {
    if (FILES.test(route.url)) route.bodyLimit = TABLES.test(route.url) ? TABLE_LIMIT : FILE_LIMIT;
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const { url = '' } = request.routeOptions;
      const isRaw = /^\/(hooks|apps|connect)\//.test(url) || FILES.test(url);
      done(null, isRaw ? body : parseJson(request.headers['content-type'] ?? '', body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    if (!reply.hasHeader('content-security-policy')) {
      reply.header(
        'content-security-policy',
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
      );
    }
  });
  // What is answered while the hub goes down leaves its connection idle, and an idle one would keep the hub for its whole time.
  let isClosing = false;
  fastify.addHook('preClose', async () => void (isClosing = true));
  fastify.addHook('onResponse', async () => {
    if (isClosing) setImmediate(() => fastify.server.closeIdleConnections());
  });
  return adapter;
}

/** A worker works; it answers whoever asks how it is, and nobody else. */
export function answerHealthOnly(adapter: FastifyAdapter): void {
  adapter.getInstance().addHook('onRequest', async (request, reply) => {
    if (!/^\/(health\/|metrics$)/.test(request.url)) return reply.status(404).send();
  });
}

function parseJson(contentType: string, body: Buffer): unknown {
  if (body.length === 0) return {};
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType)) throw new UnsupportedMediaTypeException();
  try {
    return JSON.parse(body.toString('utf8'), (key, value: unknown) => {
      if (key === '__proto__') throw new BadRequestException();
      return value;
    });
  } catch {
    throw new BadRequestException();
  }
}
