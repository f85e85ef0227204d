import {
  createParamDecorator,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Database } from '../infra/database/database.js';
import { notFound, RequestRefused } from '../infra/web/errors.js';
import { notAllowed, ORGANISATION, type Account } from './account.js';
import { NEED, OPEN_TO, type Need } from './needs.js';
import { RequestLimits } from './request-limits.js';
import { SignInService } from './sign-in.service.js';
import { WhereaboutsRepository, type Whereabouts } from './whereabouts.repository.js';

export const SESSION_COOKIE = 'talaria_session';
export const API_KEY_PREFIX = 'tal_';

export type SignedRequest = FastifyRequest & { account?: Account };

/** Who a request speaks for. */
export const CurrentAccount = createParamDecorator((_: unknown, context: ExecutionContext): Account => {
  const { account } = context.switchToHttp().getRequest<SignedRequest>();
  if (account === undefined) throw new UnauthorizedException();
  return account;
});

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Nothing under `/api/` without a sign-in or an API key, and nothing without the right the endpoint asks for, where what
 * its path names belongs. What the account cannot see is not there (404); what it may see and not do is refused (403).
 */
@Injectable()
export class AccountGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly signIn: SignInService,
    private readonly whereabouts: WhereaboutsRepository,
    private readonly limits: RequestLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SignedRequest>();
    if (!request.url.startsWith('/api/')) return true;
    const targets = [context.getHandler(), context.getClass()];
    const openTo = this.reflector.getAllAndOverride<'everybody' | 'signed-in' | undefined>(OPEN_TO, targets);
    if (apiKey(request) === null) refuseForeignOrigin(request);
    const account = openTo === 'everybody' ? null : await this.#account(request);
    if (account === null) await this.limits.countStranger(request.ip);
    else await this.limits.count(account.userId ?? account.apiKeyId ?? '');
    if (openTo === 'everybody') return true;
    if (account === null) throw new UnauthorizedException();
    request.account = account;
    if (openTo === 'signed-in') return true;
    const need = this.reflector.getAllAndOverride<Need | undefined>(NEED, targets);
    if (need === undefined) throw new Error(`${request.routeOptions.url ?? ''} says of no right that it needs it`);
    await this.#demand(account, need, request);
    return true;
  }

  async #account(request: FastifyRequest): Promise<Account | null> {
    const key = apiKey(request);
    if (key !== null) return this.signIn.byApiKey(key);
    const token = sessionToken(request);
    return token === null ? null : this.signIn.bySession(token);
  }

  /** Where everything the path names belongs. @throws RequestRefused 404 for what is not the organisation's */
  #named({ organisationId }: Account, values: readonly string[]): Promise<readonly Whereabouts[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const named: Whereabouts[] = [];
      for (const value of values) {
        const found = await this.whereabouts.of(tx, value);
        if (found === null) throw notFound();
        if (found !== undefined) named.push(found);
      }
      return named;
    });
  }

  async #demand(account: Account, { right, scope }: Need, request: FastifyRequest): Promise<void> {
    const values = Object.values(request.params as Record<string, string>);
    const named = values.length === 0 ? [] : await this.#named(account, values);
    if (scope === 'organisation') {
      if (!account.may(right, ORGANISATION)) throw notAllowed(right);
    } else if (scope === 'anywhere' && named.length === 0) {
      if (!account.mayAnywhere(right)) throw notAllowed(right);
    } else if (named.length === 0) {
      // An id that is none names nothing.
      throw notFound();
    }
    // In the organisation as a whole nothing more is asked, but that it is the organisation's.
    for (const { place, alsoSeenIn } of named) {
      const sees = [place, ...alsoSeenIn].some((seen) => account.may('view', seen));
      if (!sees) throw notFound();
      const uses = right === 'view' || right === 'send-one' ? [place, ...alsoSeenIn] : [place];
      if (!uses.some((used) => account.may(right, used))) throw notAllowed(right);
    }
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

/** Of a browser's cookie, or, where a frame gets no cookies, of the header. */
export function sessionToken(request: FastifyRequest): string | null {
  const bearer = bearerOf(request);
  if (bearer !== null) return bearer;
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  const found = cookies.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`));
  return found === undefined ? null : found.slice(SESSION_COOKIE.length + 1);
}

function apiKey(request: FastifyRequest): string | null {
  const bearer = bearerOf(request);
  return bearer?.startsWith(API_KEY_PREFIX) === true ? bearer : null;
}

function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}
