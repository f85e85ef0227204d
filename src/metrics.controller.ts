import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock, Secret } from '@hub/kernel';
import { CLOCK } from './infra/clock/system-clock.js';
import { eachAlone } from './infra/database/as-system.js';
import { Database } from './infra/database/database.js';
import { IntakePool } from './infra/database/intake-pool.js';
import { queueAges } from './infra/database/queue-ages.js';
import { Metrics } from './infra/metrics/metrics.js';
import { METRICS_TOKEN } from './infra/metrics/metrics.token.js';
import { ACCOUNT_STATES, countHeld } from './plugin-host/account-breaker.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** For the operator's Prometheus: with HUB_METRICS_TOKEN as bearer token, or from this machine where none is set. */
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
    private readonly intakePool: IntakePool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(METRICS_TOKEN) private readonly token: Secret | null,
  ) {}

  /** Anybody else finds nothing here. */
  @Get()
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!this.#mayRead(request)) throw new NotFoundException();
    const ages = await queueAges(eachAlone(this.database), this.clock.now());
    this.metrics.queueAge('raw-events', ages.rawEvents);
    this.metrics.queueAge('due-messages', ages.dueMessages);
    this.metrics.queueAge('reports', ages.reports);
    const held = await countHeld(eachAlone(this.database), this.clock.now());
    for (const state of ACCOUNT_STATES) this.metrics.accountsHeld(state, held.get(state) ?? 0);
    this.metrics.poolWaiting('flows', this.database.waiting);
    this.metrics.poolWaiting('intake', this.intakePool.waiting);
    const { contentType, text } = await this.metrics.read();
    await reply.type(contentType).send(text);
  }

  #mayRead({ headers, socket }: FastifyRequest): boolean {
    // A request that came through a proxy is not this machine's, whatever its socket says.
    if (this.token === null)
      return LOOPBACK.has(socket.remoteAddress ?? '') && headers['x-forwarded-for'] === undefined;
    const given = Buffer.from(headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${this.token.reveal()}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}
