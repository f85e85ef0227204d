import { Inject, Injectable } from '@nestjs/common';
import { newId, type Clock, type ShopId, type TemplateId } from '@hub/kernel';
import { SUBJECT_OF } from '../../core/index.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import type { EntityTx } from '../../infra/database/database.js';
import { invalid, RequestRefused } from '../../infra/web/errors.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { RuleTexts } from '../model/rule.js';
import { parseTexts } from '../model/rule-texts.js';
import type { TemplateDto } from './template.dto.js';
import type { Template } from './template.entity.js';
import { TemplateRepository } from './template.repository.js';

/** What a text will be about is known when a rule takes it. */
const ALL_SUBJECTS = [...new Set(Object.values(SUBJECT_OF))];

/** What is put into a shop's library of texts. */
@Injectable()
export class TemplateService {
  constructor(
    private readonly templates: TemplateRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RequestRefused 409 for a title that is taken, 422 for texts that do not compile */
  async create(tx: EntityTx, shop: Shop, input: TemplateDto): Promise<Template> {
    const texts = soundTexts(input, shop);
    const { organisationId, id: shopId } = shop;
    const { title } = input;
    await this.assertFree(tx, shopId, title, null);
    const now = this.clock.now();
    const template = { id: newId('tpl'), organisationId, shopId, title, texts, createdAt: now, changedAt: now };
    return this.templates.add(tx, template);
  }

  /** @throws RequestRefused 409 */
  async assertFree(tx: EntityTx, shopId: ShopId, title: string, own: TemplateId | null): Promise<void> {
    const other = await this.templates.byTitle(tx, shopId, title);
    if (other !== null && other.id !== own) throw TITLE_TAKEN;
  }
}

/** @throws RequestRefused 422 for texts that do not compile */
export function soundTexts({ texts }: Pick<TemplateDto, 'texts'>, shop: Pick<Shop, 'locale'>): RuleTexts {
  const parsed = parseTexts(texts, shop.locale, ALL_SUBJECTS);
  if (parsed.problems.length > 0) throw invalid(parsed.problems);
  return parsed.texts;
}

const TITLE_TAKEN = new RequestRefused(409, 'template.title-taken', {
  pl: 'Ten sklep ma już szablon o tej nazwie. Wybierz inną nazwę albo zmień tamten szablon.',
  en: 'This shop already has a template with this title. Choose another, or change that template.',
  el: 'Το κατάστημα έχει ήδη πρότυπο με αυτόν τον τίτλο. Επιλέξτε άλλον ή αλλάξτε εκείνο το πρότυπο.',
});
