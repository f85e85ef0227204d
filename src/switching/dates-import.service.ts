import { Injectable } from '@nestjs/common';
import { RuleDto } from '../pipeline/match/rule.dto.js';
import { RuleService } from '../pipeline/match/rule.service.js';
import { parseTexts } from '../pipeline/model/rule-texts.js';
import { SUBJECT_OF } from '../core/index.js';
import { PRESETS, ruleOf } from '../presets/presets.js';
import { ImportRepository } from './import.repository.js';
import { readOldText } from './old-text.js';
import type { DatesRow } from './import-row.js';
import { ADDED, freshAmong, keyOf, KNOWN, type Taken, type Taker, type Taking } from './taking.js';

/** Makes a draft of a rule of each celebrated date: nothing is on before somebody has looked at it. */
@Injectable()
export class DatesImportService implements Taker<DatesRow> {
  constructor(
    private readonly imports: ImportRepository,
    private readonly rules: RuleService,
  ) {}

  async take(taking: Taking, rows: readonly DatesRow[]): Promise<readonly Taken[]> {
    const { tx, shop, isPreview } = taking;
    const items = rows.map((row) => ({ row, key: keyOf('dates', row.presetId, row.days, row.text) }));
    const fresh = await freshAmong(taking, items, (keys) => this.imports.known(tx, shop.id, keys));
    const outcomes: Taken[] = [];
    for (const item of items) {
      const input = dtoOf(item.row, shop);
      const problem = problemOf(input, shop);
      if (!fresh.has(item)) outcomes.push(KNOWN);
      else if (problem !== null) outcomes.push(problem);
      else {
        // Rules are a handful, each a record of its own.
        if (!isPreview) {
          await this.rules.create(tx, shop, input);
          await this.imports.take(tx, shop, [item.key]);
        }
        outcomes.push(ADDED);
      }
    }
    return outcomes;
  }
}

/** The rule that waits for the same, with the older app's own words and days. */
function dtoOf({ presetId, event, days, text }: DatesRow, { locale }: Taking['shop']): RuleDto {
  const preset = PRESETS.find(({ id }) => id === presetId);
  if (preset === undefined) throw new Error(`there is no preset ${presetId}`);
  const { ruleKey: _, delay: _delay, ...rule } = ruleOf(preset, locale);
  const subject = SUBJECT_OF[preset.trigger.event];
  return Object.assign(new RuleDto(), {
    ...rule,
    name: `${event.slice(0, 80)} +${days}`,
    texts: { sms: { [locale]: readOldText(text, subject).text } },
    delay: days === 0 ? { kind: 'none' } : { kind: 'calendar', amount: days, unit: 'days' },
  });
}

function problemOf({ trigger, texts }: RuleDto, { locale }: Taking['shop']): Taken | null {
  const { problems } = parseTexts(texts ?? {}, locale, [SUBJECT_OF[trigger.event]]);
  const [first] = problems;
  return first === undefined ? null : { kind: 'refused', code: 'bad-text', text: first.message };
}
