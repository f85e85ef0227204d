import { HubError, type Localised } from '@hub/kernel';

/**
 * Why a provider did not do what was asked. The kind alone decides the hub's reaction (src/pipeline/send/reactions.ts):
 * - `credentials`, `credit`: the account cannot send now; the connection pauses and the merchant is told the remedy;
 * - `recipient`, `content`: this message can never be sent this way;
 * - `rate-limited`: the same message later, after `retryAfterMs` where the provider names it;
 * - `unavailable`: nothing reached the provider, or it said it did nothing; repeated with growing gaps;
 * - `unknown-outcome`: it may have been sent; never repeated blindly.
 */
export const PROVIDER_ERROR_KINDS = [
  'credentials',
  'credit',
  'recipient',
  'content',
  'rate-limited',
  'unavailable',
  'unknown-outcome',
] as const;
export type ProviderErrorKind = (typeof PROVIDER_ERROR_KINDS)[number];

export interface ProviderFault {
  readonly kind: ProviderErrorKind;
  /** The provider's own code (`"103"`), or ours where it gave none (`"http-503"`). Stable; safe to store. */
  readonly code: string;
  /** What the merchant reads: what happened and the next step. */
  readonly merchantText: Localised;
  /** The provider's parsed words for the operator, at most 200 characters; never a raw body. */
  readonly operatorText?: string;
  readonly retryAfterMs?: number;
  /** The recipient refuses messages at the provider (blacklist, opt-out list): the hub remembers it. */
  readonly recipientOptedOut?: boolean;
  /** The code is not in the plugin's table: the operator is warned, so that the table can grow. */
  readonly isUnlisted?: boolean;
}

/** The one error type a plugin throws: when a whole call failed. For one item of a batch, return a refused outcome. */
export class ProviderError extends HubError {
  readonly fault: ProviderFault;

  constructor(fault: ProviderFault, cause?: unknown) {
    super(`provider.${fault.kind}`, fault.operatorText ?? fault.merchantText.en, {
      cause,
      context: { code: fault.code },
    });
    this.fault = fault;
  }

  get kind(): ProviderErrorKind {
    return this.fault.kind;
  }
}
