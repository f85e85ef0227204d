import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const YES = {
  messageClass: 'marketing',
  status: 'granted',
  source: 'form',
  wording: 'Chcę dostawać oferty SMS.',
  givenAt: '2026-11-01T10:00:00Z',
};
const phoneOf = (index: number) => `+48603${String(100_000 + index)}`;

describe('a campaign', () => {
  let world: World;
  let clientId: string;
  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    [{ id: clientId }] = await world.api.get('/clients');
  });
  afterEach(() => world.stop());

  /** A list of the merchant's own customers, who agreed to advertising unless said otherwise. */
  const people = async (contacts: readonly object[]) => {
    for (let from = 0; from < contacts.length; from += 1_000)
      await world.api.put(`/clients/${clientId}/contacts`, {
        contacts: contacts.slice(from, from + 1_000).map((one) => ({ shopId: world.shopId, consents: [YES], ...one })),
      });
  };
  const many = (count: number) =>
    people(Array.from({ length: count }, (_, index) => ({ phone: phoneOf(index), firstName: `Klient${index}` })));
  const draft = async (more: object = {}): Promise<string> => {
    const campaign = await world.api.post(`/shops/${world.shopId}/campaigns`, {
      name: 'Wiosna',
      texts: { sms: { pl: 'Dzien dobry {name}, dzis -10% z kodem WIOSNA2026' } },
      audience: { kind: 'contacts' },
      ...more,
    });
    return campaign.id;
  };
  const say = (id: string, word: string) => world.api.post(`/campaigns/${id}/${word}`);
  const report = (id: string) => world.api.get(`/campaigns/${id}`);
  const become = (id: string, state: string) =>
    eventually(
      () => report(id),
      (one) => one.state === state,
    );
  const counts = async (id: string) =>
    Object.fromEntries((await report(id)).states.map((one: any) => [one.state, one.count]));

  it('F-125: reaches everybody who agreed to it once, and says who was left out and why', async () => {
    await many(30);
    await people([
      { phone: '+48604100100', firstName: 'Ewa', consents: [] },
      { phone: '+48604100200', consents: [{ ...YES, status: 'withdrawn', givenAt: '2026-11-10T10:00:00Z' }] },
    ]);
    const id = await draft();
    expect(world.texts).toEqual([]);
    expect(await say(id, 'launch')).toMatchObject({ state: 'running', startedAt: '2026-11-20T11:00:00.000Z' });
    const done = await become(id, 'done');
    await world.settled();
    expect(world.texts).toHaveLength(30);
    expect(new Set(world.sms.phones.map(({ to }) => to)).size).toBe(30);
    expect(world.texts).toContain('Dzien dobry Klient7, dzis -10% z kodem WIOSNA2026');
    expect(done).toMatchObject({ people: 32, messages: 30, parts: 30 });
    expect(done.skipped).toEqual([
      { reason: 'no-consent', count: 1 },
      { reason: 'suppressed', count: 1 },
    ]);
  });
});
