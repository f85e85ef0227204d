import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { LOCALES } from '@hub/kernel';
import { STRICT } from '../infra/web/validation.js';
import { RuleDto } from '../pipeline/match/rule.dto.js';
import { parseRuleSpec } from '../pipeline/match/rule-spec.js';
import { PRESETS, ruleOf } from './presets.js';

describe('a preset', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s is a rule that can be saved as it is',
    (_, preset) => {
      for (const locale of LOCALES) {
        const input = plainToInstance(RuleDto, ruleOf(preset, locale));
        expect(validateSync(input, STRICT)).toEqual([]);
        const parsed = parseRuleSpec(input, { country: 'PL', locale });
        expect(parsed).toMatchObject({ ok: true, spec: { sendsInQuietHours: false } });
      }
    },
  );
  it('has a key of its own', () => {
    expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
  });
});
