import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { concatMap, type Observable } from 'rxjs';
import { newId, parseId, uuidOf, type Clock, type IdPrefix } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import type { SignedRequest } from '../accounts/account.guard.js';
import { NEED, type Need } from '../accounts/needs.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { toTimestamp } from '../infra/database/columns.js';
import { Database } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';

/** Endpoints that ask and change nothing, though what they ask is too long for a URL. */
const ASKS = /\/(preview|probe)$/;

/**
 * Every change and every export that succeeded leaves a line, whichever endpoint made it: one place, so that none can
 * forget. What fails to be written down is told to the operator; the change stands.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<SignedRequest>();
    const { account } = request;
    const need = this.reflector.get<Need | undefined>(NEED, context.getHandler());
    const route = request.routeOptions.url ?? '';
    const isRead = request.method === 'GET' || ASKS.test(route);
    if (account === undefined || (isRead && need?.right !== 'export')) return next.handle();
    return next.handle().pipe(
      concatMap(async (answer) => {
        await this.#write(account, request).catch((error: unknown) =>
          this.log.fault('audit.failed', error, { requestId: request.id, route }),
        );
        return answer;
      }),
    );
  }

  async #write({ organisationId, userId, apiKeyId }: Account, request: SignedRequest): Promise<void> {
    const params = Object.entries(request.params as Record<string, string>);
    const subjects = params.filter(([, value]) => parseId(value.slice(0, 3) as IdPrefix, value) !== null);
    const { body } = request;
    // A file has no fields.
    const isRecord = typeof body === 'object' && body !== null && !Array.isArray(body) && !ArrayBuffer.isView(body);
    const fields = isRecord ? Object.keys(body) : [];
    await this.database.inOrganisation(organisationId, (tx) =>
      tx.query(
        `insert into audit_log (id, organisation_id, user_id, api_key_id, action, subjects, fields, request_id, at)
         values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9)`,
        [
          uuidOf(newId('aud')),
          uuidOf(organisationId),
          userId === null ? null : uuidOf(userId),
          apiKeyId === null ? null : uuidOf(apiKeyId),
          `${request.method} ${request.routeOptions.url ?? ''}`,
          JSON.stringify(Object.fromEntries(subjects)),
          JSON.stringify(fields.slice(0, 50)),
          request.id,
          toTimestamp(this.clock.now()),
        ],
      ),
    );
  }
}
