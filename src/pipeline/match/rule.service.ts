import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import {
  SECOND_MS,
  atLocalTime,
  newId,
  parseId,
  toIso,
  type Clock,
  type Localised,
  type OrganisationId,
  type RuleId,
} from '@hub/kernel';
import { CLOCK } from '../../infra/clock/system-clock.js';
import type { EntityTx } from '../../infra/database/database.js';
import { invalid, notFound, RequestRefused, type FieldProblem } from '../../infra/web/errors.js';
import { toView } from '../../infra/web/view.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { CalendarTrigger, RuleSpec, RuleState } from '../model/rule.js';
import { RuleDto } from './rule.dto.js';
import type { RuleRow } from './rule.entity.js';
import { RuleRepository } from './rule.repository.js';
import { parseRuleSpec } from './rule-spec.js';
import { RuleView } from './rule.view.js';
import type { Template } from './template.entity.js';
import { TemplateRepository } from './template.repository.js';
import { describeTexts } from './text-counters.js';

/** Merchants' rules: made as drafts, changed with a new version, switched on with the instant from which they count. */
@Injectable()
export class RuleService {
  constructor(
    private readonly rules: RuleRepository,
    private readonly templates: TemplateRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(tx: EntityTx, shop: Shop, input: RuleDto): Promise<RuleRow> {
    const spec = await this.#specOf(tx, shop, input);
    const ruleKey = input.ruleKey ?? (await this.#freeKey(tx, shop, slug(input.name)));
    if (input.ruleKey !== undefined && (await this.rules.byKey(tx, shop.organisationId, shop.id, ruleKey)) !== null)
      throw KEY_TAKEN;
    const now = this.clock.now();
    const rule = this.rules.add(tx, {
      id: newId('rul'),
      organisationId: shop.organisationId,
      clientId: shop.clientId,
      shopId: shop.id,
      ruleKey,
      name: input.name,
      version: 1,
      state: 'draft',
      activatedAt: null,
      spec,
      createdAt: now,
      changedAt: now,
      deletedAt: null,
    });
    this.rules.keepVersion(tx, rule);
    return rule;
  }

  /** The whole rule anew; its key, state and activation stay. */
  async replace(tx: EntityTx, rule: RuleRow, shop: Shop, input: RuleDto): Promise<RuleRow> {
    const change = { name: input.name, spec: await this.#specOf(tx, shop, input) };
    const isMoved = !isDeepStrictEqual(momentOf(change.spec), momentOf(rule.spec));
    if (rule.state !== 'draft' && isMoved) this.#refuseOver(change.spec, shop, 'trigger.calendar.date');
    // Saving what stands already is no new version.
    return isDeepStrictEqual(change, { name: rule.name, spec: rule.spec }) ? rule : this.#next(tx, rule, change);
  }

  /** An earlier version becomes the newest, with the words it had then. @throws RequestRefused 404 */
  async restore(tx: EntityTx, rule: RuleRow, version: number): Promise<RuleRow> {
    const known = await this.rules.version(tx, rule.organisationId, rule.id, version);
    if (known === null) throw notFound();
    const { templateId: _, ...spec } = known.spec;
    return this.#next(tx, rule, { name: known.name, spec });
  }

  /**
   * A template's new words become those of every rule that took them from it. @throws RequestRefused 422 naming the rules
   * that cannot take them; then none was changed
   */
  async follow(tx: EntityTx, shop: Shop, template: Template): Promise<void> {
    const problems: FieldProblem[] = [];
    for (const rule of await this.users(tx, template)) {
      const own = { name: rule.name, texts: template.texts, templateId: undefined, rich: undefined };
      const dto = Object.assign(new RuleDto(), rule.spec, own);
      const parsed = parseRuleSpec(dto, shop);
      if (parsed.ok) this.#next(tx, rule, { name: rule.name, spec: { ...rule.spec, texts: parsed.spec.texts } });
      else
        problems.push(
          ...parsed.problems.map((problem) => ({ ...problem, param: `rules.${rule.ruleKey}.${problem.param}` })),
        );
    }
    if (problems.length > 0) throw invalid(problems);
  }

  /** The rules that take their texts from a template. */
  async users(tx: EntityTx, { organisationId, shopId, id }: Template): Promise<readonly RuleRow[]> {
    const rules = await this.rules.list(tx, organisationId, shopId);
    return rules.filter(({ spec }) => spec.templateId === id);
  }

  /** @throws RequestRefused 422 */
  async #specOf(tx: EntityTx, shop: Shop, input: RuleDto): Promise<RuleSpec> {
    const id = input.templateId == null ? null : parseId('tpl', input.templateId);
    const template = id === null ? null : await this.templates.find(tx, shop.organisationId, id);
    if (input.templateId != null && template?.shopId !== shop.id)
      throw invalid([{ param: 'templateId', code: 'unknown-template', message: UNKNOWN_TEMPLATE }]);
    const parsed = parseRuleSpec(
      template === null ? input : Object.assign(new RuleDto(), input, { texts: template.texts }),
      shop,
    );
    if (!parsed.ok) throw invalid(parsed.problems);
    return parsed.spec;
  }

  #next(tx: EntityTx, rule: RuleRow, change: Pick<RuleRow, 'name' | 'spec'>): RuleRow {
    Object.assign(rule, { ...change, version: rule.version + 1, changedAt: this.clock.now() });
    this.rules.keepVersion(tx, rule);
    return rule;
  }

  /**
   * Switching on counts from now: what happened before stays unsent. From trial to live counts anew.
   * @throws RequestRefused 422 where the rule's one moment has passed
   */
  setState(rule: RuleRow, shop: Shop, state: RuleState): RuleRow {
    if (state === rule.state) return rule;
    if (state !== 'draft') this.#refuseOver(rule.spec, shop, 'state');
    const now = this.clock.now();
    // Shops stamp in whole seconds: an order of the same second is not older than the rule.
    const activatedAt = state === 'draft' ? null : now - (now % SECOND_MS);
    return Object.assign(rule, { state, activatedAt, changedAt: now });
  }

  #refuseOver(spec: RuleSpec, { zone }: Shop, param: string): void {
    const { date, at } = momentOf(spec);
    if (date === undefined || at === undefined || atLocalTime(date, at, zone) > this.clock.now()) return;
    throw invalid([{ param, code: 'moment-passed', message: MOMENT_PASSED }]);
  }

  remove(rule: RuleRow): void {
    rule.deletedAt = this.clock.now();
  }

  /** @throws RequestRefused 404 */
  async find(tx: EntityTx, organisationId: OrganisationId, id: RuleId): Promise<RuleRow> {
    const rule = await this.rules.find(tx, organisationId, id);
    if (rule === null) throw notFound();
    return rule;
  }

  view(rule: RuleRow): RuleView {
    return toView(RuleView, {
      ...rule,
      ...describeTexts(rule.spec.texts),
      activatedAt: rule.activatedAt == null ? null : toIso(rule.activatedAt),
    });
  }

  async #freeKey(tx: EntityTx, shop: Shop, wish: string): Promise<string> {
    const taken = new Set((await this.rules.list(tx, shop.organisationId, shop.id)).map((rule) => rule.ruleKey));
    let key = wish;
    for (let number = 2; taken.has(key); number++) key = `${wish}-${number}`;
    return key;
  }
}

function slug(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ł', 'l').replaceAll('Ł', 'L').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'rule'
  );
}

/** The moment of a rule that runs once. */
function momentOf({ trigger }: RuleSpec): Pick<CalendarTrigger, 'date'> & Partial<Pick<CalendarTrigger, 'at'>> {
  const { date, at } = trigger.calendar ?? {};
  return date === undefined || at === undefined ? {} : { date, at };
}

const MOMENT_PASSED: Localised = {
  pl: 'Wybrana data i godzina już minęły, więc reguła nikomu by nie wysłała. Ustaw późniejszy termin.',
  en: 'The chosen date and time have passed, so the rule would write to nobody. Choose a later one.',
  el: 'Η επιλεγμένη ημερομηνία και ώρα πέρασαν, οπότε ο κανόνας δεν θα έστελνε σε κανέναν. Επιλέξτε μεταγενέστερη.',
};
const UNKNOWN_TEMPLATE: Localised = {
  pl: 'Ten sklep nie ma takiego szablonu. Wybierz szablon z listy albo wpisz treść.',
  en: 'This shop has no such template. Choose one from the list, or write a text.',
  el: 'Το κατάστημα δεν έχει τέτοιο πρότυπο. Επιλέξτε από τη λίστα ή γράψτε κείμενο.',
};
const KEY_TAKEN = new RequestRefused(409, 'rule.key-taken', {
  pl: 'Ten sklep ma już regułę o tym kluczu. Wybierz inny klucz albo zmień tamtą regułę.',
  en: 'This shop already has a rule with this key. Choose another key, or change that rule.',
  el: 'Το κατάστημα έχει ήδη κανόνα με αυτό το κλειδί. Επιλέξτε άλλο ή αλλάξτε εκείνον τον κανόνα.',
});
