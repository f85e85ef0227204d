import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { TextsField } from '../../infra/web/query.js';

const LAST = 2_147_483_647;

export class ReplayDto {
  /** Of how many days, up to now, what happened is taken. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(183)
  days: number = 30;

  /** The rule as it was saved under this number; left out = as it stands. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LAST)
  version?: number;
}

export class ReplayItemsQueryDto {
  /** Only of these outcomes: `would-send`, `no-phone` … */
  @TextsField(60)
  outcome?: string[];

  /** `next` of the page before. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(LAST)
  from: number = 0;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

/** Whom it is about. */
export class ReplayChoiceDto {
  /** These items of the replay, however old; left out = all that are not older than the rule's lateness limit. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5_000)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LAST, { each: true })
  positions?: number[];
}

export class ReplayReviewDto extends ReplayChoiceDto {
  /** `next` of the page before. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(LAST)
  from: number = 0;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class ReplayConfirmDto extends ReplayChoiceDto {
  /** As the review told it. */
  @IsString()
  @Matches(/^[0-9a-f]{64}$/)
  digest!: string;

  /** How many messages were reviewed. */
  @IsInt()
  @Min(1)
  @Max(LAST)
  count!: number;
}
