import { Inject, Injectable } from '@nestjs/common';
import { newId, type Clock, type Localised, type OrganisationId, type WebhookEndpointId } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { WhereaboutsRepository } from '../accounts/whereabouts.repository.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { EntityTx } from '../infra/database/database.js';
import { HTTP } from '../infra/http/http.token.js';
import type { OutboundHttp } from '../infra/http/outbound-http.js';
import { invalid, notFound } from '../infra/web/errors.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import type { WebhookEndpointChangeDto, WebhookEndpointDto } from './webhook-endpoint.dto.js';
import { WebhookEndpointEntity, type WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';

/** Addresses of other systems: made, changed, switched on and off. */
@Injectable()
export class WebhookEndpointService {
  constructor(
    private readonly records: WebhookDeliveryRepository,
    private readonly whereabouts: WhereaboutsRepository,
    private readonly secrets: WebhookSecrets,
    private readonly notices: NoticeRepository,
    @Inject(HTTP) private readonly http: OutboundHttp,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(
    tx: EntityTx,
    account: Account,
    { url, description = '', events = [], clientId, shopId }: WebhookEndpointDto,
  ): Promise<{ readonly endpoint: WebhookEndpoint; readonly secret: string }> {
    this.#assertSound(url);
    const place = await this.whereabouts.placeOf(tx, { clientId: clientId ?? null, shopId: shopId ?? null });
    account.demand('connections', place);
    const about = { id: newId('hke'), organisationId: account.organisationId };
    const { shown, sealed } = this.secrets.make(about);
    const endpoint = tx.em.create(WebhookEndpointEntity, {
      ...about,
      ...place,
      url,
      description,
      events,
      secretSealed: sealed,
      previousSealed: null,
      previousUntil: null,
      state: 'active',
      disabledReason: null,
      failingSince: null,
      createdAt: this.clock.now(),
    });
    tx.em.persist(endpoint);
    return { endpoint, secret: shown };
  }

  async change(
    tx: EntityTx,
    endpoint: WebhookEndpoint,
    { isActive, ...change }: WebhookEndpointChangeDto,
  ): Promise<WebhookEndpoint> {
    if (change.url !== undefined) this.#assertSound(change.url);
    Object.assign(endpoint, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
    if (isActive === true && endpoint.state === 'disabled') {
      Object.assign(endpoint, { state: 'active', disabledReason: null, failingSince: null });
      await this.notices.resolve(tx, endpoint.id, this.clock.now());
    }
    if (isActive === false) Object.assign(endpoint, { state: 'disabled', disabledReason: 'merchant' });
    return endpoint;
  }

  async remove(tx: EntityTx, endpoint: WebhookEndpoint): Promise<void> {
    await this.notices.resolve(tx, endpoint.id, this.clock.now());
    await this.records.forget(tx, endpoint.id);
    tx.em.remove(endpoint);
  }

  /** @throws RequestRefused 404 */
  async find(tx: EntityTx, organisationId: OrganisationId, id: WebhookEndpointId): Promise<WebhookEndpoint> {
    const endpoint = await this.records.endpoint(tx, organisationId, id);
    if (endpoint === null) throw notFound();
    return endpoint;
  }

  /** What the name leads to is only known when it is asked; that is checked at every delivery. */
  #assertSound(url: string): void {
    const refusal = this.http.refusalOf(url);
    if (refusal !== null) throw invalid([{ param: 'url', code: refusal.replace('hub.', ''), message: TEXTS[refusal] }]);
  }
}

const TEXTS = {
  'hub.bad-url': {
    pl: 'To nie jest adres. Podaj go w całości, np. https://example.com/hook.',
    en: 'This is no address. Give all of it, e.g. https://example.com/hook.',
    el: 'Δεν είναι διεύθυνση. Δώστε την ολόκληρη, π.χ. https://example.com/hook.',
  },
  'hub.not-https': {
    pl: 'Adres musi zaczynać się od https://.',
    en: 'The address must begin with https://.',
    el: 'Η διεύθυνση πρέπει να αρχίζει με https://.',
  },
  'hub.private-host': {
    pl: 'To adres wewnętrzny. Podaj adres dostępny z internetu albo poproś operatora huba, żeby na niego zezwolił.',
    en: 'This is an internal address. Give one that can be reached from the internet, or ask the hub’s operator to allow it.',
    el: 'Είναι εσωτερική διεύθυνση. Δώστε μία προσβάσιμη από το διαδίκτυο ή ζητήστε από τον διαχειριστή να την επιτρέψει.',
  },
} as const satisfies Record<string, Localised>;
