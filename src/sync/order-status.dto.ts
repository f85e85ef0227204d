import { IsString, Length } from 'class-validator';

export class OrderStatusDto {
  /** The shop's own id of the status, from `GET /shops/{shop}/statuses`. */
  @IsString()
  @Length(1, 100)
  statusId!: string;
}
