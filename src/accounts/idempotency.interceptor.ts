import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { from, of, switchMap, type Observable } from 'rxjs';
import type { Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import type { SignedRequest } from './account.guard.js';
import { answerOrBegin, idempotentRequest, type IdempotentRequest } from './idempotency.js';

export type RepeatableRequest = SignedRequest & { idempotent?: IdempotentRequest };

/**
 * A change that carries an `Idempotency-Key` is done once in 72 hours: whoever brings the key again gets the first
 * answer, refusals and faults included. What is answered is remembered where it leaves (`serveEdge`).
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<RepeatableRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { account } = request;
    const key = request.headers['idempotency-key'];
    if (account === undefined || typeof key !== 'string' || request.method === 'GET') return next.handle();
    const { method, url, body } = request;
    const asked = idempotentRequest(account, key, method, url, body);
    const known = this.database.inOrganisation(account.organisationId, (tx) =>
      answerOrBegin(tx, asked, this.clock.now()),
    );
    return from(known).pipe(
      switchMap((answer) => {
        if (answer === null) {
          request.idempotent = asked;
          return next.handle();
        }
        reply.status(answer.status).header('idempotent-replayed', 'true');
        if (answer.contentType !== null) reply.type(answer.contentType);
        const isJson = answer.contentType?.includes('json') === true;
        return of(answer.body !== null && isJson ? (JSON.parse(answer.body) as unknown) : answer.body);
      }),
    );
  }
}
