import {
  createParamDecorator,
  Injectable,
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { RequestRefused } from '../infra/web/errors.js';
import { SignInService, type Account } from './sign-in.service.js';

export const SESSION_COOKIE = 'talaria_session';
const PUBLIC = 'hub:public';

/** An endpoint that needs no sign-in. */
export const Public = () => SetMetadata(PUBLIC, true);

type SignedRequest = FastifyRequest & { account?: Account };

/** The signed-in account of a request. */
export const CurrentAccount = createParamDecorator((_: unknown, context: ExecutionContext): Account => {
  const { account } = context.switchToHttp().getRequest<SignedRequest>();
  if (account === undefined) throw new UnauthorizedException();
  return account;
});

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Lets signed-in people through, everywhere but under `/hooks` and where an endpoint says it is public. */
@Injectable()
export class AccountGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly signIn: SignInService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SignedRequest>();
    if (!request.url.startsWith('/api/')) return true;
    refuseForeignOrigin(request);
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const token = sessionToken(request);
    const account = token === null ? null : await this.signIn.account(token);
    if (account === null) throw new UnauthorizedException();
    request.account = account;
    return true;
  }
}

/** A browser tells which page sent a request; one that changes something must come from ours. */
function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (SAFE.has(request.method) || origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === request.headers.host) return;
  throw new RequestRefused(403, 'request.foreign-origin', {
    pl: 'To żądanie przyszło z innej strony. Otwórz panel huba i spróbuj tam.',
    en: "This request came from another site. Open the hub's own panel and try there.",
    el: 'Το αίτημα ήρθε από άλλη σελίδα. Ανοίξτε τον πίνακα του hub και δοκιμάστε εκεί.',
  });
}

export function sessionToken(request: FastifyRequest): string | null {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  const found = cookies.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`));
  return found === undefined ? null : found.slice(SESSION_COOKIE.length + 1);
}
