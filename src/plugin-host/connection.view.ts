import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';
import type { ConfigField } from '../core/index.js';
import type { Localised } from '@hub/kernel';
import { HELD_REASONS, type HeldReason } from './connection.entity.js';

export class ConnectionView {
  @Expose() id!: string;
  @Expose() pluginId!: string;
  @Expose() type!: 'shop' | 'channel';
  @Expose() shopId!: string | null;
  @Expose() name!: string;
  /** Plain fields as they are; secrets as `{ set, hint }`. */
  @Expose() config!: Record<string, unknown>;
  /** The account's login at the vendor, where it is known. */
  @Expose() accountName!: string | null;
  @Expose() state!: 'active' | 'paused';
  @Expose() pausedReason!: string | null;
  /** Of a channel account: until when nothing is asked of it, since it does not answer or asks for silence; null = it is asked. */
  @Expose() heldUntil!: string | null;
  @Expose() @ApiProperty({ enum: HELD_REASONS, nullable: true }) heldReason!: HeldReason | null;
  /** Calls in a row that it did not answer; at ten it is left in peace. */
  @Expose() failures!: number;
  /** Webhooks refused for a wrong signature. */
  @Expose() refusedCount!: number;
  /** `pricePerPartMicros` only for those who may see prices. */
  @Expose() grants!: {
    shopId: string;
    position: number;
    sender: string | null;
    pricePerPartMicros: number | null;
  }[];
}

export class PluginView {
  @Expose() id!: string;
  @Expose() type!: 'shop' | 'channel';
  @Expose() name!: string;
  @Expose() description!: Localised;
  /** The form to draw: field name → kind, label, help. */
  @Expose() fields!: Record<string, ConfigField>;
  /** Its accounts can be connected at the vendor's own page: `POST /connect-tickets`. */
  @Expose() connectsByPage!: boolean;
  /** Where somebody without an account gets one; null where there is nothing to say. */
  @Expose() signUp!: { url: string; help: Localised } | null;
}

/** Where the shop must send its webhooks, or the provider people's answers, and the exact steps in its panel. */
export class SetupView {
  @Expose() callbackUrl!: string;
  /** Whether that address can be reached from outside; null = the hub was not told its public address. */
  @Expose() isPublic!: boolean;
  @Expose() steps!: { text: Localised; value?: string }[];
}

export class ProbeView {
  @Expose() ok!: boolean;
  @Expose() account?: string | null;
  /** In micro-units of `balanceCurrency`. */
  @Expose() balanceMicros?: number | null;
  @Expose() balanceCurrency?: string | null;
  @Expose() warnings?: readonly Localised[];
  @Expose() code?: string;
  @Expose() remedy?: Localised;
}

export class SenderView {
  @Expose() name!: string;
  @Expose() isActive!: boolean;
  @Expose() isDefault!: boolean;
}

export class PriceView {
  /** ISO 3166-1 alpha-2; null where the provider names none. */
  @Expose() country!: string | null;
  @Expose() network!: string | null;
  /** Of one part, in micro-units of `currency`; `PTS` are points of the account. */
  @Expose() perPartMicros!: number;
  @Expose() currency!: string;
}
