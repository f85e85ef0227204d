import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';

export class AuditView {
  @Expose() id!: string;
  @ApiProperty({ type: String, nullable: true }) @Expose() userId!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() apiKeyId!: string | null;
  /** Method and route, e.g. `PUT /api/v1/rules/:rule`. */
  @Expose() action!: string;
  /** What it was done to: ids by the names they have in the route. */
  @Expose() subjects!: Record<string, string>;
  /** The fields that were sent; their values are not kept. */
  @Expose() fields!: string[];
  @Expose() requestId!: string;
  @Expose() at!: string;
}

export class AuditPageView {
  @Expose() @Type(() => AuditView) items!: AuditView[];
  /** Give it as `from` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true }) @Expose() next!: string | null;
}
