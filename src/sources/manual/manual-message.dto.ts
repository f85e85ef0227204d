import { IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { ShopId, TemplateId } from '@hub/kernel';
import { MESSAGE_CLASSES, type MessageClass } from '../../core/index.js';
import { idPattern } from '../../infra/web/query.js';

/** What is sent by hand: words of one's own, or a template of the shop. `Idempotency-Key` makes repeats of one click one message. */
export class ManualMessageDto {
  /** May hold the parameters of templates. Left out with `templateId`. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  text?: string;

  @IsOptional()
  @Matches(idPattern('tpl'))
  templateId?: TemplateId;

  /** `marketing` asks for the person's consent and keeps quiet hours; left out = `transactional`. */
  @IsOptional()
  @IsIn(MESSAGE_CLASSES)
  messageClass?: MessageClass;
}

export class ContactMessageDto extends ManualMessageDto {
  /** In whose name; left out = the shop that met the contact last. */
  @IsOptional()
  @Matches(idPattern('shp'))
  shopId?: ShopId;
}
