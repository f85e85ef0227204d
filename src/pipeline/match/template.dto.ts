import { IsObject, IsString, Length } from 'class-validator';

export class TemplateDto {
  /** Shown wherever a text is chosen; one of its kind in the shop. */
  @IsString()
  @Length(1, 120)
  title!: string;

  /** Channel kind (`sms`, `chat`) → language (`pl`, `en`, `el`) → text. */
  @IsObject()
  texts!: Record<string, Record<string, string>>;
}
