import { IsString, Length, Matches } from 'class-validator';

// oxlint-disable-next-line no-control-regex
const STORABLE = /^[^\u0000-\u0008\u000b-\u001f]*$/;

export class OrderStatusDto {
  /** The shop's own id of the status, from `GET /shops/{shop}/statuses`. */
  @IsString()
  @Length(1, 100)
  statusId!: string;
}

export class OrderNoteDto {
  /** One line for the merchant's eyes; the customer never sees it. */
  @IsString()
  @Length(1, 1_000)
  @Matches(STORABLE, { message: 'must not hold control characters' })
  text!: string;
}
