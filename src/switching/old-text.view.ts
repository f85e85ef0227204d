import { ApiProperty } from '@nestjs/swagger';

export class TagChangeView {
  from!: string;
  to!: string;
  /** `alias`: the older app's name for it. `brackets`: it stood in round ones. */
  @ApiProperty({ enum: ['alias', 'brackets'] }) code!: string;
}

export class UnknownTagView {
  tag!: string;
  /** The known one most like it. */
  @ApiProperty({ type: String, nullable: true }) nearest!: string | null;
  /** What is wrong and what to do. */
  text!: string;
}

export class OldTextView {
  /** The text to take. */
  text!: string;
  changes!: TagChangeView[];
  /** Until each is changed the text cannot be saved. */
  unknown!: UnknownTagView[];
  /** Blanks such as `[KOD]`: the customer would see them. */
  blanks!: string[];
  /** Why else it cannot be saved. */
  problems!: string[];
}

export class OldTemplateView extends OldTextView {
  templateId!: string;
}
