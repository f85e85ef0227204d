import type { FastifyRequest } from 'fastify';
import type { RawHttpRequest } from '../../core/index.js';

/** The request as plugins see it: raw bytes, header names lower-cased. */
export function toRawRequest(request: FastifyRequest): RawHttpRequest {
  const mark = request.url.indexOf('?');
  return {
    method: request.method,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    query: mark < 0 ? '' : request.url.slice(mark + 1),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}
