import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import type { Instant, RuleId } from '@hub/kernel';
import { ChoicesField, IdsField, InstantField, TextField, TextsField } from '../../infra/web/query.js';
import { STAGES, type Stage } from '../stages.js';

export class DecisionsQueryDto {
  @TextField(100)
  orderId?: string;

  @IdsField('rul')
  ruleId?: RuleId[];

  @TextsField(60)
  reason?: string[];

  /** Where on its way it ended. */
  @ChoicesField(STAGES)
  stage?: Stage[];

  /** At or after. */
  @InstantField()
  since?: Instant;

  /** Before. */
  @InstantField()
  until?: Instant;

  /** `next` of the page before, with the same filters. */
  @TextField(200)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}
