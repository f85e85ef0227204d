import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { TextField } from '../infra/web/query.js';

export class OrderPageDto {
  /** `next` of the page before. */
  @TextField(300)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class OrdersQueryDto extends OrderPageDto {
  /** The buyer's mobile number; a national one is read by the shop's country. Needs the right to see numbers. */
  @TextField(40)
  phone?: string;

  /** The buyer's e-mail address, whole. */
  @TextField(320)
  email?: string;

  /** The number the buyer knows. */
  @TextField(100)
  number?: string;
}
