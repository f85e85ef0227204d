import { afterEach, describe, expect, it } from '@jest/globals';
import { ModulusSimulator, type Step } from '../../plugins/modulus/simulator/index.js';
import { eventually } from '../support/eventually.js';
import { World, type WorldOptions } from '../support/world.js';

const TEXTS = { sms: { pl: 'SMS {order_id}' }, chat: { pl: 'Viber {order_id}' } };
const DAY = { settings: { quietHours: null } };

/** A shop that tries Viber first and an SMS of another account second. */
class Shop {
  readonly modulus = new ModulusSimulator();
  phone = '+48600100300';

  private constructor(readonly world: World) {}

  static async open(options: WorldOptions = DAY, pluginId = 'viber'): Promise<Shop> {
    const shop = new Shop(await World.start(options));
    await shop.modulus.start();
    await shop.place(shop.world.channelId, 9);
    const senders =
      pluginId === 'viber2sms' ? { viberSenderId: 'MyShop', senderId: 'MyShop' } : { viberSenderId: 'MyShop' };
    const config = { apiUrl: shop.modulus.url, apiToken: 'simulator-token', ...senders };
    const channel = await shop.world.api.post('/connections', { pluginId, name: pluginId, config });
    await shop.place(channel.id, 1);
    return shop;
  }

  async place(connectionId: string, position: number): Promise<void> {
    await this.world.api.put(`/connections/${connectionId}/grants/${this.world.shopId}`, { position });
  }

  /** An order's message, by a rule of these settings. */
  async order(rule: Record<string, unknown> = {}): Promise<void> {
    await this.world.rule({ event: 'order.placed', texts: TEXTS, ...rule });
    if (rule['messageClass'] === 'marketing') await this.consent();
    await this.world.shop.placeOrder({ phone: this.phone });
  }

  private async consent(): Promise<void> {
    const given = { status: 'granted', source: 'form', wording: 'Tak.', givenAt: '2026-11-19T10:00:00Z' };
    const [client] = await this.world.api.get('/clients');
    await this.world.api.put(`/clients/${client.id}/contacts`, {
      contacts: [{ phone: this.phone, consents: [{ messageClass: 'marketing', ...given }] }],
    });
  }

  async settled(): Promise<any> {
    await this.world.settled();
    await this.modulus.settled();
    await this.world.settled();
    return (await this.world.messages())[0];
  }

  reaches(state: string): Promise<any> {
    return eventually(
      () => this.settled(),
      (message) => message?.state === state,
    );
  }

  /** Later, nothing more came: the message stays as it is and no phone shows anything new. */
  async staysSo(): Promise<boolean> {
    const before = [(await this.settled()).state, ...this.shown].join();
    this.world.clock.advance('2h');
    return [(await this.settled()).state, ...this.shown].join() === before;
  }

  get shown(): readonly string[] {
    return [...this.modulus.phones.map(({ text }) => text), ...this.world.texts].map(
      (text) => text.split(' ')[0] ?? '',
    );
  }

  /** What becomes of the first message when everybody has stopped waiting for it. */
  async viberSays(status: Step['status']): Promise<void> {
    this.modulus.becomes('m-1', { channel: 'viber', status });
    await this.modulus.settled();
  }

  /** What somebody says of it who is not Viber and found the address. */
  async somebodySays(status: Step['status']): Promise<void> {
    const sent = JSON.parse(this.modulus.received.find(({ path }) => path === '/messages')?.body.toString() ?? '');
    const report = { message_id: 'm-1', client_ref: sent.client_ref, channel: 'viber', status, reason: null };
    await fetch(sent.callback_url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...report, fallback: false, timestamp: '2026-11-20T10:00:05Z', parts: 1, price: {} }),
    });
  }

  async story(): Promise<readonly string[]> {
    const { entries } = await this.world.api.get(`/messages/${(await this.world.messages())[0].id}/timeline`);
    return entries.map(({ code }: { code: string }) => code);
  }

  async duplicates(): Promise<number> {
    const text = await (await fetch(`${this.world.api.url}/metrics`)).text();
    return Number(/^talaria_duplicate_deliveries_total (\d+)$/m.exec(text)?.[1] ?? 0);
  }

  async close(): Promise<void> {
    await this.modulus.stop();
    await this.world.stop();
  }
}

const viber = (status: Step['status'], reason?: string): readonly Step[] => [
  { channel: 'viber', status, ...(reason === undefined ? {} : { reason }) },
];

describe('what follows the first leg', () => {
  let shop: Shop;
  afterEach(() => shop.close());

  interface Row {
    readonly ending: string;
    /** What Viber reports; else what `first` makes of it. */
    readonly steps?: readonly Step[];
    readonly first?: (shop: Shop) => void;
    readonly rule?: Record<string, unknown>;
    readonly state: string;
    readonly shown: readonly string[];
  }
  const refuse = ({ modulus, phone }: Shop) => modulus.settings.invalid.add(phone.slice(1));
  const optOut = ({ modulus, phone }: Shop) => modulus.settings.optedOut.add(phone.slice(1));
  const cut = ({ modulus }: Shop) => modulus.faults.push({ kind: 'cut-after-accept' });
  const marketing = { messageClass: 'marketing' };

  it.each<Row>([
    { ending: 'refused', first: refuse, state: 'delivered', shown: ['SMS'] },
    { ending: 'undelivered', steps: viber('undelivered'), state: 'delivered', shown: ['SMS'] },
    { ending: 'expired', steps: viber('expired', 'ttl_expired'), state: 'delivered', shown: ['SMS'] },
    { ending: 'not a Viber user', steps: viber('undelivered', 'not_viber_user'), state: 'delivered', shown: ['SMS'] },
    { ending: 'blocked, an order notice', steps: viber('undelivered', 'blocked'), state: 'delivered', shown: ['SMS'] },
    {
      ending: 'blocked, advertising',
      steps: viber('undelivered', 'blocked'),
      rule: marketing,
      state: 'failed',
      shown: [],
    },
    { ending: 'opted out at the provider, advertising', first: optOut, rule: marketing, state: 'failed', shown: [] },
    { ending: 'delivered', steps: viber('delivered'), state: 'delivered', shown: ['Viber'] },
    { ending: 'read', steps: [...viber('delivered'), ...viber('seen')], state: 'read', shown: ['Viber'] },
    { ending: 'unknown, not resolvable', first: cut, steps: [], state: 'uncertain', shown: ['Viber'] },
    {
      ending: 'unknown, and the rule would rather tell twice than never',
      first: cut,
      steps: [],
      rule: { ratherTwiceThanNever: true },
      state: 'delivered',
      shown: ['Viber', 'SMS'],
    },
  ])('$ending: $state, shown $shown', async ({ steps, first, rule, state, shown }) => {
    shop = await Shop.open();
    if (steps !== undefined) shop.modulus.settings.steps = steps;
    first?.(shop);
    await shop.order(rule);
    await shop.reaches(state);
    expect(shop.shown).toEqual(shown);
    expect(await shop.staysSo()).toBe(true);
    expect(await shop.duplicates()).toBe(0);
  });

  it('unknown, but the provider knows its key: asked again, and the next leg stays shut', async () => {
    shop = await Shop.open();
    await shop.place(shop.world.channelId, 0);
    shop.world.sms.faults.push({ kind: 'cut-after-accept' });
    await shop.order();
    await shop.reaches('delivered');
    expect(shop.shown).toEqual(['SMS']);
    expect(await shop.staysSo()).toBe(true);
  });

  it('unknown, then told to have failed after all: the next leg at once', async () => {
    shop = await Shop.open();
    shop.modulus.settings.steps = [];
    shop.modulus.faults.push({ kind: 'cut-after-accept' });
    await shop.order();
    await shop.reaches('uncertain');
    await shop.viberSays('undelivered');
    await shop.reaches('delivered');
    expect(shop.world.texts).toHaveLength(1);
  });

  it('bad news that nobody signed: believed once the provider says so too, and the next leg stays shut until then', async () => {
    shop = await Shop.open();
    shop.modulus.settings.steps = [];
    await shop.order();
    await shop.reaches('accepted');
    await shop.somebodySays('undelivered');
    expect((await shop.settled()).state).toBe('accepted');
    shop.world.clock.advance('1min');
    expect((await shop.settled()).state).toBe('accepted');
    expect(shop.world.texts).toEqual([]);
    await shop.viberSays('delivered');
    await shop.reaches('delivered');
    expect(await shop.staysSo()).toBe(true);
    expect(shop.shown).toEqual(['Viber']);
  });

  it('bad news while the provider does not answer: asked again until it does', async () => {
    shop = await Shop.open();
    shop.modulus.settings.steps = [];
    await shop.order();
    await shop.reaches('accepted');
    const { token } = shop.modulus.settings;
    shop.modulus.settings.token = 'locked';
    await shop.viberSays('undelivered');
    expect((await shop.settled()).state).toBe('accepted');
    shop.modulus.settings.token = token;
    shop.world.clock.advance('1min');
    await shop.reaches('delivered');
    expect(shop.world.texts).toHaveLength(1);
  });

  it('silent: the next leg after Viber’s own time; late news then changes nothing but is told as a duplicate', async () => {
    shop = await Shop.open();
    shop.modulus.settings.steps = [];
    await shop.order();
    await shop.reaches('accepted');
    shop.world.clock.advance('5min');
    await shop.settled();
    expect(shop.world.texts).toEqual([]);
    shop.world.clock.advance('2min');
    await shop.reaches('delivered');
    expect(shop.world.texts).toHaveLength(1);
    await shop.viberSays('delivered');
    await shop.viberSays('seen');
    await eventually(
      () => shop.duplicates(),
      (count) => count > 0,
    );
    expect(await shop.staysSo()).toBe(true);
    expect(await shop.duplicates()).toBe(1);
    expect(await shop.story()).toContain('duplicate_delivery');
    expect(shop.world.texts).toHaveLength(1);
  });

  it('silent, and the hub is gone between the two: one SMS, though its answer was lost too', async () => {
    shop = await Shop.open();
    shop.modulus.settings.steps = [];
    await shop.order();
    await shop.reaches('accepted');
    shop.world.sms.faults.push({ kind: 'cut-after-accept' });
    await shop.world.restartHub(() => Promise.resolve(shop.world.clock.advance('7min')));
    await eventually(
      () => Promise.resolve(shop.world.texts.length),
      (count) => count === 1,
    );
    await shop.reaches('delivered');
    expect(await shop.staysSo()).toBe(true);
    expect(shop.world.texts).toHaveLength(1);
  });

  describe('where quiet hours have begun', () => {
    const EVENING = { at: '2026-11-20T19:30:00Z' };
    const night = async () => {
      shop = await Shop.open(EVENING);
      shop.modulus.settings.steps = [];
      await shop.order();
      await shop.reaches('accepted');
      shop.world.clock.advance('95min');
      await eventually(
        () => shop.world.sql('select state, leg_no, reason from messages'),
        ([{ state, leg_no, reason }]) => state === 'planned' && leg_no === 2 && reason === 'quiet-hours',
      );
    };
    it('the next leg waits for the morning', async () => {
      await night();
      expect(shop.world.texts).toEqual([]);
      shop.world.clock.advance('11h');
      await shop.reaches('delivered');
      expect(shop.world.texts).toHaveLength(1);
    });
    it('and does not leave at all when Viber arrived in the night', async () => {
      await night();
      await shop.viberSays('delivered');
      await shop.reaches('delivered');
      shop.world.clock.advance('11h');
      expect(await shop.staysSo()).toBe(true);
      expect(shop.world.texts).toEqual([]);
      expect(await shop.duplicates()).toBe(0);
    });
  });

  it('failed, but the provider owns the fallback: none before its whole time has ended', async () => {
    shop = await Shop.open(DAY, 'viber2sms');
    shop.modulus.settings.steps = [...viber('expired', 'ttl_expired'), { channel: 'sms', status: 'undelivered' }];
    await shop.order();
    await eventually(
      async () => {
        await shop.settled();
        return shop.world.sql('select state from attempts');
      },
      ([attempt]) => attempt?.state === 'failed',
    );
    expect([(await shop.settled()).state, shop.world.texts]).toEqual(['accepted', []]);
    // Twelve hours later it is night.
    shop.world.clock.advance('20h');
    await shop.reaches('delivered');
    expect(shop.world.texts).toHaveLength(1);
  });
});
