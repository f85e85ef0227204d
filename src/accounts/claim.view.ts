import { Expose } from 'class-transformer';

export class ClaimCodeView {
  /** Shown this once. Whoever has it can take the shop into their agency. */
  @Expose() code!: string;
  @Expose() validUntil!: string;
}

export class ClaimView {
  @Expose() id!: string;
  /** The merchant, a client of this organisation as soon as it is `moved`. */
  @Expose() clientId!: string;
  @Expose() state!: 'waiting' | 'moved' | 'done';
}
