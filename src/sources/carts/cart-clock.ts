import { nextCartState } from '@hub/abandoned-carts';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DAY_MS, newId, plus, SECOND_MS, type Clock, type Instant } from '@hub/kernel';
import { toCustomer, type Contact } from '../../contacts/contact.js';
import { ContactRepository } from '../../contacts/contact.repository.js';
import type { CustomerSnapshot } from '../../core/index.js';
import { ClaimGate } from '../../infra/claim-gate.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { asSystem } from '../../infra/database/as-system.js';
import { Database, type Tx } from '../../infra/database/database.js';
import { Turns } from '../../infra/turns.js';
import type { StoredEvent } from '../../pipeline/model/occasion.js';
import { PLANNER, type Planner } from '../../pipeline/model/planner.port.js';
import { StorefrontRepository } from '../../storefront/storefront.repository.js';
import { cartEventId, cartTimes, dueStep, nextLook, type Cart, type DueStep } from './cart.js';
import { CartRepository } from './cart.repository.js';

const EVERY_MS = SECOND_MS;
const PAGE = 100;
/** Whoever leaves several carts is reminded once in so long. */
const REST_MS = DAY_MS;

type Looked = Cart & { readonly dueAt: Instant | null };

/**
 * Carts grow old by the clock: idle, abandoned, given up. Each reminder that is due becomes an event, and rules make of it
 * what they are told to. One transaction for each page of carts that are due; their rows are the lock.
 */
@Injectable()
export class CartClock {
  constructor(
    private readonly database: Database,
    private readonly carts: CartRepository,
    private readonly contacts: ContactRepository,
    private readonly storefronts: StorefrontRepository,
    @Inject(PLANNER) private readonly planner: Planner,
    private readonly gate: ClaimGate,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('carts.failed', () => this.#run());
  }

  async #run(): Promise<void> {
    while (this.gate.isOpen && (await asSystem(this.database, (tx) => this.#step(tx))) === PAGE);
  }

  async #step(tx: Tx): Promise<number> {
    const now = this.clock.now();
    const carts = await this.carts.due(tx, now, PAGE);
    if (carts.length === 0) return 0;
    const settings = await this.storefronts.settingsOfAll(
      tx,
      carts.map(({ shopId }) => shopId),
    );
    const rests = await this.carts.lastReminders(tx, carts);
    const contacts = await this.contacts.ofPeople(tx, carts);
    const events: StoredEvent[] = [];
    const looked: Looked[] = [];
    for (const cart of carts) {
      const times = cartTimes(settings(cart.shopId).carts);
      const state = nextCartState(cart.state, { kind: 'time', at: now }, times);
      const step = dueStep(state, cart.step, times, now);
      const restEnd = plus(rests.get(cart.id) ?? (0 as Instant), REST_MS);
      const contact = contacts.get(cart.id) ?? null;
      if (step === null || !settings(cart.shopId).carts.isOn) {
        looked.push({ ...cart, state, dueAt: nextLook(state, cart.step, times) });
      } else if (restEnd > now) {
        looked.push({ ...cart, state, dueAt: restEnd });
      } else {
        events.push(eventOf(cart, step, contact, now));
        looked.push({ ...cart, state, step: step.step, remindedAt: now, dueAt: nextLook(state, step.step, times) });
      }
    }
    await this.carts.keep(tx, looked);
    await this.planner.planEvents(tx, events);
    return carts.length;
  }
}

function eventOf(cart: Cart, { step, at }: DueStep, contact: Contact | null, now: Instant): StoredEvent {
  const { organisationId, clientId, shopId, url, total, lines, isSigned } = cart;
  return {
    id: newId('evt'),
    organisationId,
    clientId,
    shopId,
    connectionId: null,
    origin: 'live',
    trust: isSigned ? 'signed' : 'low',
    occurredAt: at,
    receivedAt: now,
    content: {
      kind: 'cart.abandoned',
      occurredAt: at,
      cart: { id: cartEventId(cart), url, total, lines, customer: customerOf(cart, contact) },
      step,
    },
  };
}

/** What the contact is called, else what the shop itself said. */
function customerOf(cart: Cart, contact: Contact | null): CustomerSnapshot {
  const known = contact === null ? NOBODY : toCustomer(contact);
  return {
    ...known,
    phone: cart.phone ?? known.phone,
    countryCode: cart.country ?? known.countryCode,
    email: cart.email ?? known.email,
    firstName: known.firstName ?? cart.firstName,
    lastName: known.lastName ?? cart.lastName,
    language: cart.language ?? known.language,
  };
}

const NOBODY: CustomerSnapshot = {
  id: null,
  email: null,
  firstName: null,
  lastName: null,
  phone: null,
  countryCode: null,
  language: null,
  isRegistered: null,
  registeredAt: null,
  lastVisitAt: null,
  groups: [],
  fields: {},
};
