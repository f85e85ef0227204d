import { Expose } from 'class-transformer';

export class NoticeView {
  @Expose() id!: string;
  /** The id of what it is about. */
  @Expose() subjectId!: string;
  @Expose() code!: string;
  /** Cause and remedy, in the language of `Accept-Language`. */
  @Expose() text!: string;
  @Expose() count!: number;
  @Expose() firstAt!: string;
  @Expose() lastAt!: string;
}
