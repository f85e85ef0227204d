import { Inject, Injectable } from '@nestjs/common';
import { isZone, newId, parsePhone, type ClientId, type Clock, type OrganisationId, type ShopId } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import type { Right } from '../accounts/rights.js';
import { AccountRepository } from '../accounts/account.repository.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { EntityTx } from '../infra/database/database.js';
import { invalid, notFound, type FieldProblem } from '../infra/web/errors.js';
import type { ShopChangeDto, ShopDto, ShopSettingsDto } from './shop.dto.js';
import type { Shop, ShopSettings } from './shop.entity.js';
import { ShopRepository } from './shop.repository.js';
import type { Sight } from './sight.js';

const WHICH_CLIENT: FieldProblem = {
  param: 'clientId',
  code: 'isNotEmpty',
  message: {
    pl: 'Podaj, do którego klienta należy sklep.',
    en: 'Say to which client the shop belongs.',
    el: 'Ορίστε σε ποιον πελάτη ανήκει το κατάστημα.',
  },
};

/** Nothing leaves in the night unless the merchant says so. */
const DEFAULTS: ShopSettings = {
  quietHours: { from: '22:00', to: '08:00' },
  ownerQuietHours: null,
  ownerPhones: [],
  replacesSpecialCharacters: false,
  writesGreekInCapitals: false,
  retentionDays: 365,
  testPhone: null,
  spendCaps: null,
  marketingCap: { perDay: 1, perMonth: 4 },
  shippedStatuses: null,
  afterUninstall: 'keep',
  marketingConsentField: null,
};

@Injectable()
export class ShopService {
  constructor(
    private readonly shops: ShopRepository,
    private readonly accounts: AccountRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RequestRefused 422 where the organisation has several clients and none is named; 403, 404 by rights */
  async create(tx: EntityTx, account: Account, input: ShopDto): Promise<Shop> {
    const { organisationId } = account;
    const { settings, clientId, ...facts } = input;
    const clients = await this.accounts.clients(tx, organisationId);
    const client = clientId === undefined ? clients[0] : clients.find((other) => other.id === clientId);
    if (client === undefined) throw notFound();
    if (clientId === undefined && clients.length > 1) throw invalid([WHICH_CLIENT]);
    account.demand('connections', { clientId: client.id, shopId: null });
    return this.open(tx, { organisationId, clientId: client.id, ...facts }, settings);
  }

  /** A shop with the settings a new one has. */
  open(
    tx: EntityTx,
    facts: Omit<Shop, 'id' | 'settings' | 'names' | 'routes' | 'eraseAt' | 'createdAt'>,
    settings: ShopSettingsDto = {},
  ): Shop {
    const shop: Shop = {
      id: newId('shp'),
      ...facts,
      settings: merge(DEFAULTS, settings),
      eraseAt: null,
      names: {},
      routes: {},
      createdAt: this.clock.now(),
    };
    assertSound(shop);
    this.shops.add(tx, shop);
    return shop;
  }

  async change(tx: EntityTx, organisationId: OrganisationId, id: ShopId, input: ShopChangeDto): Promise<Shop> {
    const shop = await this.find(tx, organisationId, id);
    if (input.name !== undefined) shop.name = input.name;
    if (input.locale !== undefined) shop.locale = input.locale;
    shop.settings = merge(shop.settings, input.settings);
    assertSound(shop);
    return shop;
  }

  async ofClient(tx: EntityTx, organisationId: OrganisationId, clientId: ClientId): Promise<Shop[]> {
    return (await this.shops.list(tx, organisationId)).filter((shop) => shop.clientId === clientId);
  }

  /**
   * The shops where somebody holds a right, or the one shop asked for, and what they may see in them.
   * @throws RequestRefused 404 for a shop that is not the organisation's
   */
  async sight(tx: EntityTx, account: Account, right: Right, shopId: ShopId | null): Promise<Sight> {
    const { organisationId } = account;
    const found =
      shopId === null ? await this.shops.list(tx, organisationId) : [await this.find(tx, organisationId, shopId)];
    const placeOf = ({ clientId, id }: Shop) => ({ clientId, shopId: id });
    const shops = account.within(right, found, placeOf);
    const where = (other: Right) => new Set(account.within(other, shops, placeOf).map(({ id }) => id));
    return { shops, numbers: where('numbers'), prices: where('prices') };
  }

  /** @throws RequestRefused 404 */
  async find(tx: EntityTx, organisationId: OrganisationId, id: ShopId): Promise<Shop> {
    const shop = await this.shops.find(tx, organisationId, id);
    if (shop === null) throw notFound();
    return shop;
  }
}

function merge(settings: ShopSettings, change: ShopSettingsDto = {}): ShopSettings {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...settings, ...(Object.fromEntries(given) as Partial<ShopSettings>) };
}

function assertSound(shop: Shop): void {
  const problems: FieldProblem[] = [];
  if (!isZone(shop.zone)) {
    problems.push({
      param: 'zone',
      code: 'unknown-zone',
      message: {
        pl: 'Podaj strefę czasową IANA, np. Europe/Warsaw.',
        en: 'Give an IANA time zone such as Europe/Warsaw.',
        el: 'Δώστε ζώνη ώρας IANA, π.χ. Europe/Athens.',
      },
    });
  }
  for (const [name, quiet] of [
    ['quietHours', shop.settings.quietHours],
    ['ownerQuietHours', shop.settings.ownerQuietHours],
  ] as const) {
    if (quiet !== null && quiet.from === quiet.to) {
      problems.push({
        param: `settings.${name}`,
        code: 'never-open',
        message: {
          pl: 'Ciche godziny obejmują całą dobę: nic by nie wyszło. Zmień początek albo koniec.',
          en: 'These quiet hours cover the whole day: nothing would ever go out. Change the start or the end.',
          el: 'Οι ώρες ησυχίας καλύπτουν όλη την ημέρα: δεν θα σταλεί τίποτα. Αλλάξτε την αρχή ή το τέλος.',
        },
      });
    }
  }
  const { ownerPhones, testPhone } = shop.settings;
  const phones = ownerPhones.map((raw, index) => ({ raw, param: `settings.ownerPhones.${index}` }));
  if (testPhone !== null) phones.push({ raw: testPhone, param: 'settings.testPhone' });
  phones.forEach(({ raw, param }) => {
    if (!parsePhone(raw, shop.country).ok) {
      problems.push({
        param,
        code: 'invalid-phone',
        message: {
          pl: 'To nie jest numer komórkowy. Podaj go z kierunkowym, np. +48 600 100 200.',
          en: 'This is no mobile number. Give it with its country code, e.g. +48 600 100 200.',
          el: 'Δεν είναι αριθμός κινητού. Δώστε τον με κωδικό χώρας, π.χ. +30 691 234 5678.',
        },
      });
    }
  });
  if (problems.length > 0) throw invalid(problems);
}
