import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';

export class NoticeView {
  @Expose() id!: string;
  /** The id of what it is about. */
  @Expose() subjectId!: string;
  @ApiProperty({ type: String, nullable: true }) @Expose() clientId!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() shopId!: string | null;
  @Expose() code!: string;
  /** `urgent` where customers get no messages until somebody acts, else `warning`. */
  @Expose() severity!: string;
  /** Cause and remedy, in the language of `Accept-Language`. */
  @Expose() text!: string;
  @Expose() count!: number;
  @Expose() firstAt!: string;
  @Expose() lastAt!: string;
  @ApiProperty({ type: String, nullable: true }) @Expose() resolvedAt!: string | null;
}

export class NoticePageView {
  items!: NoticeView[];
  /** Pass it as `from` for the next page; null at the end. */
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
