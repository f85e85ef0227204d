import { Inject, Injectable } from '@nestjs/common';
import { SECOND_MS, newId, type Clock, type Localised, type OrganisationId, type WebhookEndpointId } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { WhereaboutsRepository } from '../accounts/whereabouts.repository.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { EntityTx } from '../infra/database/database.js';
import { HTTP } from '../infra/http/http.token.js';
import type { OutboundHttp } from '../infra/http/outbound-http.js';
import { RequestRefused, invalid, notFound } from '../infra/web/errors.js';
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
    const before = endpoint.url;
    Object.assign(endpoint, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
    // What the old address failed to take says nothing about the new one.
    if (change.url !== undefined && change.url !== before) endpoint.failingSince = null;
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

  /** @throws RequestRefused 404, 409 where nothing would go out */
  async findActive(tx: EntityTx, organisationId: OrganisationId, id: WebhookEndpointId): Promise<WebhookEndpoint> {
    const endpoint = await this.find(tx, organisationId, id);
    if (endpoint.state === 'disabled') throw new RequestRefused(409, 'webhook-endpoint.disabled', SWITCH_ON);
    return endpoint;
  }

  /** @throws RequestRefused 409 while receivers still learn the secret before: a third one would cut their day short */
  rotate(endpoint: WebhookEndpoint, endsOldNow: boolean): string {
    const leftMs = (endpoint.previousUntil ?? 0) - this.clock.now();
    if (leftMs > 0 && !endsOldNow)
      throw new RequestRefused(409, 'webhook-endpoint.rotating', WAIT_OR_END, {
        retryAfter: Math.ceil(leftMs / SECOND_MS),
      });
    return this.secrets.rotate(endpoint, endsOldNow).shown;
  }

  /**
   * Before anything is saved, and outside its transaction, since it asks for the name. A name may lead elsewhere
   * tomorrow: every delivery is checked again.
   * @throws RequestRefused 422
   */
  async assertSound(url: string): Promise<void> {
    const refusal = await this.http.refusalNow(url);
    if (refusal !== null) throw invalid([{ param: 'url', code: refusal.replace('hub.', ''), message: TEXTS[refusal] }]);
    const { username, password } = new URL(url);
    if (`${username}${password}` !== '')
      throw invalid([{ param: 'url', code: 'credentials', message: NO_CREDENTIALS }]);
  }
}

const SWITCH_ON: Localised = {
  pl: 'Ten adres jest wyłączony, więc nic nie wyjdzie. Najpierw go włącz.',
  en: 'This endpoint is disabled, so nothing would go out. Switch it on first.',
  el: 'Το webhook είναι απενεργοποιημένο, οπότε δεν θα σταλεί τίποτα. Ενεργοποιήστε το πρώτα.',
};
const WAIT_OR_END: Localised = {
  pl: 'Poprzedni sekret jeszcze działa, żeby odbiorca zdążył go wymienić. Poczekaj do końca tej doby albo, jeśli sekret wyciekł, zakończ go od razu (endsOldNow).',
  en: 'The secret before still signs along, so that receivers have time to change over. Wait until its day is over or, if it leaked, end it now (endsOldNow).',
  el: 'Το προηγούμενο μυστικό ισχύει ακόμη, ώστε ο παραλήπτης να προλάβει να το αλλάξει. Περιμένετε να λήξει ή, αν διέρρευσε, τερματίστε το τώρα (endsOldNow).',
};
const NO_CREDENTIALS: Localised = {
  pl: 'Adres nie może zawierać loginu ani hasła: odbiorca poznaje nas po podpisie.',
  en: 'The address must hold no user name or password: receivers know us by the signature.',
  el: 'Η διεύθυνση δεν πρέπει να περιέχει όνομα χρήστη ή κωδικό: ο παραλήπτης μας αναγνωρίζει από την υπογραφή.',
};

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
