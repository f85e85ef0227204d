import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { SESSION_COOKIE } from './accounts/account.guard.js';

const PATH = 'api/docs';
/** Swagger's page styles itself; everything else on the hub keeps the strict policy. */
const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

export function apiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Talaria')
    .setDescription(
      'The hub’s API. Refusals are application/problem+json with a stable `code`, in pl, en or el by Accept-Language.',
    )
    .setVersion('1')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie' }, 'cookie')
    .addBearerAuth({ type: 'http', description: 'An API key, or a session where a frame gets no cookies.' }, 'bearer')
    .build();
  return SwaggerModule.createDocument(app, config);
}

/** The API's document and its page at `/api/docs`. */
export function serveApiDocument(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request, reply) => {
      if (request.url.startsWith(`/${PATH}`)) reply.header('content-security-policy', PAGE_POLICY);
    });
  SwaggerModule.setup(PATH, app, () => apiDocument(app), { jsonDocumentUrl: `${PATH}/openapi.json` });
}
