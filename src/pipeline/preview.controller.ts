import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { maskAddress, toIso, uuidOf, type Clock, type ConnectionId, type Instant, type RuleId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { SUBJECT_OF } from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { notFound } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PreviewSubjects, type Sample } from './preview-subjects.js';
import { PreviewDto } from './match/rule.dto.js';
import type { RuleRow } from './match/rule.entity.js';
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
   * Runs the rule's text, recipient and time on orders (customers, products) the hub has seen, as if it happened now. Sends
   * nothing.
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
      const rule = await this.rules.find(tx, organisationId, id);
      const samples = await this.subjects.samples(tx, rule, body.orderId ?? null);
      const now = this.clock.now();
      const occasions = samples.map((sample) => asIfNow(rule, sample, now));
      if (body.orderId !== undefined && occasions.length === 0) throw notFound();
      const { ready, skipped } = await this.plan.simulate(tx, occasions, now);
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
            subjectId: nameIn(item.occasion),
            outcome: 'would-send',
            recipient: maskAddress(item.address),
            texts: item.rendered.texts,
            missingTags: item.rendered.missingTags,
            dueAt: toIso(item.schedule.dueAt),
            parts,
            priceMicros: price === null ? null : parts * price,
          };
        }),
        ...skipped.map((skip) => ({ subjectId: nameIn(skip.occasion), outcome: skip.reason })),
      ];
    });
  }
}

const PREVIEW = '/preview:';

function asIfNow(row: RuleRow, { id, facts }: Sample, now: Instant): Occasion {
  const rule = { ...row, activatedAt: row.activatedAt ?? null };
  return {
    organisationId: rule.organisationId,
    clientId: rule.clientId,
    shopId: rule.shopId,
    rule,
    event: null,
    subject: SUBJECT_OF[rule.spec.trigger.event],
    facts,
    orderId: facts.order?.id ?? null,
    keyBase: `${uuidOf(rule.shopId)}/${rule.ruleKey}${PREVIEW}${id}`,
    occurredAt: now,
    plan: rule.spec,
    recipient: rule.spec.recipient,
    connectionId: null,
  };
}

const nameIn = ({ keyBase }: Occasion) => keyBase.slice(keyBase.indexOf(PREVIEW) + PREVIEW.length);
