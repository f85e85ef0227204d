import { Inject, Injectable } from '@nestjs/common';
import { newId, uuidOf, type Clock, type Locale, type MessageId } from '@hub/kernel';
import { CLOCK } from '../../infra/clock/system-clock.js';
import type { EntityTx, Tx } from '../../infra/database/database.js';
import { invalid, notFound, RequestRefused } from '../../infra/web/errors.js';
import type { Subject } from '../../core/index.js';
import { WITHOUT_DELAY, withoutRule, type Facts, type Occasion, type Skip } from '../../pipeline/model/occasion.js';
import { PLANNER, type Planner } from '../../pipeline/model/planner.port.js';
import type { RuleTexts } from '../../pipeline/model/rule.js';
import { parseTexts } from '../../pipeline/model/rule-texts.js';
import { TEMPLATE_BOOK, type TemplateBook } from '../../pipeline/model/template-book.port.js';
import { reasonText } from '../../pipeline/model/words.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { ManualMessageDto } from './manual-message.dto.js';

/** Whose click it is, and the click's own id: another person's is another click. */
export interface Click {
  readonly actorId: string;
  /** Null: a click without one is always a new one. */
  readonly key: string | null;
}

/** To whom, and what is known of what it is about. */
export interface ManualTarget {
  readonly subject: Subject;
  readonly facts: Facts;
  readonly orderId: string | null;
  readonly recipient: Occasion['recipient'];
}

export type ManualOutcome =
  | { readonly kind: 'planned'; readonly messageId: MessageId }
  | { readonly kind: 'refused'; readonly skip: Skip | undefined };

/** A message that somebody sends by hand: planned like every other, and told at once where it cannot be. */
@Injectable()
export class ManualMessageService {
  constructor(
    @Inject(TEMPLATE_BOOK) private readonly templates: TemplateBook,
    @Inject(PLANNER) private readonly planner: Planner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RequestRefused 404 for a template of another shop, 422 for words that cannot be sent */
  async write(
    tx: EntityTx,
    shop: Shop,
    target: ManualTarget,
    input: ManualMessageDto,
    click: Click,
  ): Promise<ManualOutcome> {
    const { subject } = target;
    const texts = await this.#texts(tx, shop, input, subject);
    const { messageClass = 'transactional' } = input;
    return this.plan(tx, { ...occasionOf(shop, click), ...target, plan: { ...WITHOUT_DELAY, texts, messageClass } });
  }

  /** Quiet hours are kept by advertising alone: a person asked for it now. */
  async plan(tx: Tx, draft: Omit<Occasion, 'occurredAt'>): Promise<ManualOutcome> {
    const plan = { ...draft.plan, sendsInQuietHours: draft.plan.messageClass !== 'marketing' };
    const { messageIds, skipped } = await this.planner.planOccasions(tx, [
      { ...draft, plan, occurredAt: this.clock.now() },
    ]);
    const [messageId] = messageIds;
    return messageId === undefined ? { kind: 'refused', skip: skipped[0] } : { kind: 'planned', messageId };
  }

  /** After the commit, so that the reason stands in the order's story. @throws RequestRefused 422 `message.not-sent` */
  answer(outcome: ManualOutcome): { readonly messageId: MessageId } {
    if (outcome.kind === 'planned') return { messageId: outcome.messageId };
    const reason = outcome.skip?.reason ?? 'no-usable-connection';
    const text = reasonText(reason);
    const problems = [{ param: 'recipient', code: reason, message: text }];
    throw new RequestRefused(422, `message.${reason}`, text, { problems });
  }

  async #texts(tx: EntityTx, shop: Shop, input: ManualMessageDto, subject: Subject): Promise<RuleTexts> {
    const { text, templateId } = input;
    if ((text === undefined) === (templateId === undefined))
      throw invalid([{ param: 'text', code: 'required', message: ONE_OF_BOTH }]);
    const byLocale: Partial<Record<Locale, string>> = { [shop.locale]: text };
    let wanted: RuleTexts = { sms: byLocale, chat: byLocale };
    if (templateId !== undefined) {
      const template = await this.templates.find(tx, shop.organisationId, templateId);
      if (template?.shopId !== shop.id) throw notFound();
      wanted = template.texts;
    }
    const read = parseTexts(wanted as Record<string, Record<string, string>>, shop.locale, [subject]);
    if (read.problems.length === 0) return read.texts;
    const param = templateId === undefined ? 'text' : 'templateId';
    const once = new Map(read.problems.map((problem) => [problem.code, { ...problem, param }]));
    throw invalid([...once.values()]);
  }
}

/** An occasion of a person's click, but for what it says to whom. */
export function occasionOf(shop: Shop, { actorId, key }: Click) {
  return {
    ...withoutRule(shop),
    keyBase: `${uuidOf(shop.id)}/manual/request:${actorId}:${key ?? newId('req')}`,
    source: 'manual',
  } as const;
}

const ONE_OF_BOTH = {
  pl: 'Wpisz treść albo wybierz szablon.',
  en: 'Write a text, or choose a template.',
  el: 'Γράψτε κείμενο ή επιλέξτε πρότυπο.',
};
