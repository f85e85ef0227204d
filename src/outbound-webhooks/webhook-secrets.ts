import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import {
  DAY_MS,
  Secret,
  plus,
  type Clock,
  type Instant,
  type OrganisationId,
  type WebhookEndpointId,
} from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Keyring } from '../infra/crypto/keyring.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';

const SECRET_BYTES = 32;
/** How long a receiver has to learn the new secret. */
const OVERLAP_MS = DAY_MS;

export interface SealedSecrets {
  readonly id: WebhookEndpointId;
  readonly organisationId: OrganisationId;
  readonly secretSealed: string;
  readonly previousSealed: string | null;
  readonly previousUntil: Instant | null;
}

/** Secrets of endpoints: made here, shown once, and used to sign as Standard Webhooks says. */
@Injectable()
export class WebhookSecrets {
  constructor(
    @Inject(Keyring) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  make(endpoint: Pick<WebhookEndpoint, 'id' | 'organisationId'>): { readonly shown: string; readonly sealed: string } {
    const shown = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    return { shown, sealed: this.keyring.sealer.seal(new Secret(shown), contextOf(endpoint)) };
  }

  /** A new secret; the one before signs along for a day, or no more at all where it leaked. */
  rotate(endpoint: WebhookEndpoint, endsOldNow: boolean): { readonly shown: string } {
    const { shown, sealed } = this.make(endpoint);
    Object.assign(endpoint, {
      secretSealed: sealed,
      previousSealed: endsOldNow ? null : endpoint.secretSealed,
      previousUntil: endsOldNow ? null : plus(this.clock.now(), OVERLAP_MS),
    });
    return { shown };
  }

  /** `v1,…`, and during a rotation a second one. `stampedAt` is by the machine's clock: receivers compare it with theirs. */
  sign(endpoint: SealedSecrets, webhookId: string, stampedAt: Instant, payload: string): string {
    const { previousSealed, previousUntil } = endpoint;
    const isRotating = previousSealed !== null && previousUntil !== null && previousUntil > this.clock.now();
    return [endpoint.secretSealed, ...(isRotating ? [previousSealed] : [])]
      .map((sealed) => this.keyring.sealer.open(sealed, contextOf(endpoint)).reveal())
      .map((secret) => new Webhook(secret).sign(webhookId, new Date(stampedAt), payload))
      .join(' ');
  }
}

function contextOf({ id, organisationId }: { readonly id: WebhookEndpointId; readonly organisationId: string }) {
  return { organisation: organisationId, owner: id, field: 'webhook-secret' };
}
