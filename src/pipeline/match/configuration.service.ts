import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync } from 'class-validator';
import { newId, type Clock } from '@hub/kernel';
import { CLOCK } from '../../infra/clock/system-clock.js';
import type { EntityTx } from '../../infra/database/database.js';
import { invalid, RequestRefused, type FieldProblem } from '../../infra/web/errors.js';
import { fieldProblems, STRICT } from '../../infra/web/validation.js';
import { ShopChangeDto } from '../../shops/shop.dto.js';
import type { Shop } from '../../shops/shop.entity.js';
import { ShopService } from '../../shops/shop.service.js';
import type { RuleTexts } from '../model/rule.js';
import { readFile, toFile, type FileRule } from './configuration-file.js';
import type { ConfigurationChangeView } from './configuration.view.js';
import { RuleDto } from './rule.dto.js';
import type { RuleRow } from './rule.entity.js';
import { RuleRepository } from './rule.repository.js';
import { RuleService } from './rule.service.js';
import type { Template } from './template.entity.js';
import { TemplateRepository } from './template.repository.js';

export interface ImportWish {
  readonly configuration: string;
  readonly removesOthers: boolean;
  /** Only says what would change. */
  readonly isDryRun: boolean;
}

/**
 * A shop's settings and rules out to a file and in from one, all or nothing. A rule comes back under its key, so that
 * what was sent for it is not sent again; one that is switched on by an import counts from that moment.
 */
@Injectable()
export class ConfigurationService {
  constructor(
    private readonly shops: ShopService,
    private readonly rules: RuleRepository,
    private readonly service: RuleService,
    private readonly templates: TemplateRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async export(tx: EntityTx, shop: Shop): Promise<string> {
    const templates = await this.templates.list(tx, shop.organisationId, shop.id);
    const titles = new Map(templates.map(({ id, title }) => [id, title]));
    return toFile(shop, await this.rules.list(tx, shop.organisationId, shop.id), titles);
  }

  /** @throws RequestRefused 422 with every problem of every rule, by its key; then nothing was changed */
  async import(tx: EntityTx, shop: Shop, wish: ImportWish): Promise<ConfigurationChangeView> {
    const read = readFile(wish.configuration);
    if (!read.ok) throw invalid([read.problem]);
    const { locale, settings, rules } = read.file;
    const before = await this.rules.list(tx, shop.organisationId, shop.id);
    const byKey = new Map(before.map((rule) => [rule.ruleKey, rule]));
    const problems: FieldProblem[] = [];
    const collect = async <T>(prefix: string, work: () => Promise<T> | T): Promise<T | null> => {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof RequestRefused) || error.status !== 422) throw error;
        problems.push(...error.problems.map((problem) => ({ ...problem, param: `${prefix}.${problem.param}` })));
        return null;
      }
    };
    const shopBefore = toFile(shop, []);
    await collect('shop', () => {
      const change = checked(ShopChangeDto, { ...(locale === undefined ? {} : { locale }), settings });
      return this.shops.change(tx, shop.organisationId, shop.id, change);
    });
    const done = { created: [] as string[], changed: [] as string[], unchanged: [] as string[] };
    for (const item of rules) {
      const kind = await collect(`rules.${item.key}`, () => this.#put(tx, shop, item, byKey.get(item.key)));
      if (kind !== null) done[kind].push(item.key);
    }
    if (problems.length > 0) throw invalid(problems);
    const named = new Set(rules.map(({ key }) => key));
    const others = wish.removesOthers ? before.filter(({ ruleKey }) => !named.has(ruleKey)) : [];
    for (const rule of others) this.service.remove(rule);
    const isShopChanged = toFile(shop, []) !== shopBefore;
    // What was changed is forgotten instead of written.
    if (wish.isDryRun) tx.em.clear();
    return {
      ...done,
      removed: others.map(({ ruleKey }) => ruleKey),
      isShopChanged,
    };
  }

  async #put(
    tx: EntityTx,
    shop: Shop,
    { key, state, rule }: FileRule,
    known: RuleRow | undefined,
  ): Promise<'created' | 'changed' | 'unchanged'> {
    const input = checked(RuleDto, { ...(await this.#linked(tx, shop, rule)), ruleKey: key });
    if (known === undefined) {
      this.service.setState(await this.service.create(tx, shop, input), shop, state);
      return 'created';
    }
    const before = { version: known.version, state: known.state };
    this.service.setState(await this.service.replace(tx, known, shop, input), shop, state);
    return known.version === before.version && known.state === before.state ? 'unchanged' : 'changed';
  }

  /** A template the shop does not have comes with the rule; one of that title that says something else is left alone. */
  async #linked(tx: EntityTx, shop: Shop, { template: title, ...rule }: FileRule['rule']): Promise<object> {
    if (typeof title !== 'string') return rule;
    const texts = rule['texts'] as RuleTexts;
    const template = (await this.templates.byTitle(tx, shop.id, title)) ?? this.#addTemplate(tx, shop, title, texts);
    return isDeepStrictEqual(template.texts, texts) ? { ...rule, templateId: template.id } : rule;
  }

  #addTemplate(tx: EntityTx, { organisationId, id: shopId }: Shop, title: string, texts: RuleTexts): Template {
    const now = this.clock.now();
    const id = newId('tpl');
    return this.templates.add(tx, { id, organisationId, shopId, title, texts, createdAt: now, changedAt: now });
  }
}

/** What a file says, held to what the API would take. @throws RequestRefused 422 */
function checked<T extends object>(dto: ClassConstructor<T>, plain: object): T {
  const instance = plainToInstance(dto, plain);
  const problems = fieldProblems(validateSync(instance, STRICT));
  if (problems.length > 0) throw invalid(problems);
  return instance;
}
