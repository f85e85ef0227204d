import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { maskAddress, toIso, type Clock, type ConnectionId, type RuleId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { notFound } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PreviewSubjects } from './preview-subjects.js';
import { PreviewDto } from './match/rule.dto.js';
import { RuleService } from './match/rule.service.js';
import type { Texts } from './model/message.js';
import type { Occasion } from './model/occasion.js';
import { PlanFlow } from './plan.flow.js';

/** What the rule would do with one order. */
export class PreviewView {
  /** The shop's own id of the order, customer or product it was tried on. */
  subjectId!: string;
  /** `would-send`, or the reason why nothing would leave. */
  outcome!: string;
  /** Masked. */
  recipient?: string;
  texts?: Texts;
  missingTags?: readonly string[];
  dueAt?: string;
  /** What it would be sent and billed as, on the first way of its route. */
  parts?: number;
  /** Estimate by the shop's price of a part, micro-units of the shop's currency; null where none is known or may be seen. */
  priceMicros?: number | null;
}

@ApiTags('rules')
@Controller('api/v1/rules')
export class PreviewController {
  constructor(
    private readonly database: Database,
    private readonly rules: RuleService,
    private readonly subjects: PreviewSubjects,
    private readonly plan: PlanFlow,
    private readonly connections: ConnectionRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Runs the rule's text, recipient and time on orders (customers, products) the hub has seen, as if it happened now; of a
   * rule on the calendar on those whose day it is when it runs next. Sends nothing.
   */
  @Needs('view')
  @Post(':rule/preview')
  @HttpCode(200)
  async preview(
    @CurrentAccount() account: Account,
    @Param('rule', new IdPipe('rul')) id: RuleId,
    @Body() body: PreviewDto,
  ): Promise<PreviewView[]> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const row = await this.rules.find(tx, organisationId, id);
      const rule = { ...row, activatedAt: row.activatedAt ?? null };
      const now = this.clock.now();
      // What a run would write into the ledger is written for the trial's sake, and taken back.
      await tx.query('savepoint preview');
      const previewed = await this.subjects.occasions(tx, rule, body.orderId ?? null, now);
      if (body.orderId !== undefined && previewed.length === 0) throw notFound();
      const ids = new Map(previewed.map(({ id: subjectId, occasion }) => [occasion, subjectId]));
      const nameOf = (occasion: Occasion) => ids.get(occasion) ?? '';
      const { ready, skipped } = await this.plan.simulate(tx, [...ids.keys()], now);
      await tx.query('rollback to savepoint preview');
      const seesPrices = account.may('prices', rule);
      const grants = seesPrices ? await this.connections.grants(tx, organisationId) : [];
      const priceOf = (connectionId: ConnectionId) =>
        grants.find((grant) => grant.shopId === rule.shopId && grant.connectionId === connectionId)?.pricePerPartMicros;
      return [
        ...ready.map((item) => {
          const [leg] = item.route.legs;
          const parts = leg === undefined ? 0 : (item.rendered.texts[leg.kind]?.parts ?? 0);
          const price = leg === undefined ? null : (priceOf(leg.connectionId) ?? null);
          return {
            subjectId: nameOf(item.occasion),
            outcome: 'would-send',
            recipient: maskAddress(item.address),
            texts: item.rendered.texts,
            missingTags: item.rendered.missingTags,
            dueAt: toIso(item.schedule.dueAt),
            parts,
            priceMicros: price === null ? null : parts * price,
          };
        }),
        ...skipped.map((skip) => ({ subjectId: nameOf(skip.occasion), outcome: skip.reason })),
      ];
    });
  }
}
