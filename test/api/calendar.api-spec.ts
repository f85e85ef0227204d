import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { mobile } from '../support/visitor.js';
import { World } from '../support/world.js';

describe('rules on the calendar', () => {
  let world: World;
  let neighbour: ApiClient;
  beforeAll(async () => {
    world = await World.start({ at: '2026-11-20T11:00:00Z' });
    neighbour = await world.neighbour();
  });
  afterAll(() => world.stop());

  const wish = (kind: string, calendar: object | undefined, more: object = {}) => ({
    name: 'Reguła',
    trigger: {
      event: `calendar.${kind}`,
      ...(calendar === undefined ? {} : { calendar: { at: '10:00', ...calendar } }),
    },
    recipient: { kind: 'customer' },
    texts: { sms: { pl: 'Wszystkiego dobrego, {name}' } },
    ...more,
  });
  const make = (body: object) => world.api.call('POST', `/shops/${world.shopId}/rules`, body);
  const problemsOf = async (body: object) => {
    const answer = await make(body);
    expect(answer.status).toBe(422);
    return (answer.body as any).errors.map(({ param, code }: any) => `${param} ${code}`);
  };
  const know = async (people: readonly object[]) => {
    const [client] = await world.api.get('/clients');
    const contacts = people.map((person) => ({ shopId: world.shopId, ...person }));
    return world.api.put(`/clients/${client.id}/contacts`, { contacts });
  };

  it.each([
    ['birthday', undefined, {}, ['trigger.calendar required']],
    ['birthday', {}, {}, ['trigger.calendar.field required']],
    ['birthday', { field: '8', date: '2026-12-06' }, {}, ['trigger.calendar.date of-another-event']],
    ['birthday', { field: '8', until: '10:00' }, {}, ['trigger.calendar.until before-at']],
    ['birthday', { field: '8' }, { recipient: { kind: 'owner' } }, ['recipient.kind customers-only']],
    ['birthday', { field: '8' }, { messageClass: 'transactional' }, ['messageClass needs-consent']],
    ['once', {}, {}, ['trigger.calendar.date not-a-date']],
    ['once', { date: '2026-02-30' }, {}, ['trigger.calendar.date not-a-date']],
    ['anniversary', { amount: 7, unit: 'days' }, {}, ['trigger.calendar.since required']],
    ['anniversary', { since: 'registered', unit: 'days' }, {}, ['trigger.calendar.amount amount-not-whole']],
    [
      'anniversary',
      { since: 'registered', amount: 11, unit: 'years' },
      {},
      ['trigger.calendar.amount amount-out-of-range'],
    ],
    ['anniversary', { since: 'field', amount: 7, unit: 'days' }, {}, ['trigger.calendar.field required']],
    [
      'anniversary',
      { since: 'registered', field: '8', amount: 7, unit: 'days' },
      {},
      ['trigger.calendar.field of-another-anchor'],
    ],
    [
      'anniversary',
      { since: 'registered', amount: 7, unit: 'days', repeats: true },
      {},
      ['trigger.calendar.repeats too-often'],
    ],
  ])('refuses a %s with %j %j and says what to change', async (kind, calendar, more, problems) => {
    expect(await problemsOf(wish(kind, calendar, more))).toEqual(problems);
  });

  it('takes what is no time of day and no event of the calendar for what it is', async () => {
    expect((await make(wish('birthday', { at: '25:00', field: '8' }))).status).toBe(422);
    const order = {
      ...wish('birthday', { field: '8' }),
      trigger: { event: 'order.placed', calendar: { at: '10:00' } },
    };
    expect(await problemsOf(order)).toEqual(['trigger.calendar not-on-the-calendar']);
  });

  it('F-025: refuses to switch on a rule whose moment has passed, in the merchant’s language', async () => {
    const { body: rule } = await make(wish('once', { date: '2026-11-20', at: '11:59' }));
    const answer: any = await world.api.call('POST', `/rules/${(rule as any).id}/state`, { state: 'live' });
    expect([answer.status, answer.body.errors[0].code]).toEqual([422, 'moment-passed']);
    expect(answer.body.errors[0].message).toContain('już minęły');
    const id = await world.rule({ event: 'calendar.once', ...wish('once', { date: '2026-11-21' }) });
    const moved: any = await world.api.call('PUT', `/rules/${id}`, wish('once', { date: '2026-11-19' }));
    expect(moved.body.errors).toMatchObject([{ param: 'trigger.calendar.date', code: 'moment-passed' }]);
    expect((await world.api.call('PUT', `/rules/${id}`, wish('once', { date: '2026-11-22' }))).status).toBe(200);
    await world.api.call('DELETE', `/rules/${id}`);
  });

  it('go into a file and come out of it as they were', async () => {
    const calendar = {
      since: 'last-visit',
      amount: 6,
      unit: 'months',
      repeats: true,
      groups: ['2'],
      consentField: '7',
    };
    const id = await world.rule({
      event: 'calendar.anniversary',
      ...wish('anniversary', { ...calendar, until: '18:00' }),
    });
    const file: any = await world.api.get(`/shops/${world.shopId}/configuration`);
    const other = await world.api.post('/shops', {
      name: 'Drugi',
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
    });
    await world.api.post(`/shops/${other.id}/configuration/import`, { configuration: file });
    expect(await world.api.get(`/shops/${other.id}/configuration`)).toBe(file);
    expect((await world.api.get(`/rules/${id}`)).spec).toMatchObject({
      messageClass: 'marketing',
      trigger: { event: 'calendar.anniversary', calendar: { at: '10:00', until: '18:00', ...calendar } },
    });
    await world.api.call('DELETE', `/rules/${id}`);
  });

  it('tell before they run whom they will write to and what, without whole numbers and without a word to the ledger', async () => {
    const born = { Urodziny: '1990-11-21', Zgoda: '1' };
    await know([
      { phone: mobile(1), firstName: 'Anna', fields: born },
      { phone: mobile(2), firstName: 'Ewa', fields: { ...born, Zgoda: '0' } },
      { phone: mobile(3), firstName: 'Ola', fields: { ...born, Urodziny: '21 listopada' } },
      { phone: mobile(4), firstName: 'Iza', fields: { ...born, Urodziny: '1990-11-22' } },
    ]);
    const calendar = { field: 'Urodziny', consentField: 'Zgoda' };
    const id = await world.rule({ event: 'calendar.birthday', ...wish('birthday', calendar) });
    const { next } = await world.api.get(`/rules/${id}/runs`);
    expect(next).toEqual({ localDate: '2026-11-21', at: '2026-11-21T09:00:00.000Z', people: 2, recipients: 1 });
    const preview: any[] = await world.api.post(`/rules/${id}/preview`, {});
    expect(preview.map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining(['would-send', 'no-consent', 'unreadable-date']),
    );
    expect(preview).toHaveLength(3);
    expect(preview.find(({ outcome }) => outcome === 'would-send')).toMatchObject({
      texts: { sms: { body: 'Wszystkiego dobrego, Anna' } },
      parts: 1,
      dueAt: '2026-11-21T09:00:00.000Z',
      recipient: expect.stringContaining('*'),
    });
    expect(JSON.stringify(preview)).not.toContain(mobile(1));
    expect(await world.sql('select 1 from consents')).toEqual([]);
    expect(await world.messages()).toEqual([]);
    expect((await neighbour.call('GET', `/rules/${id}/runs`)).status).toBe(404);
  });

  it('show the newest customers where nobody’s day is next', async () => {
    await know([{ phone: mobile(9), firstName: 'Zoja', fields: { Zgoda: '1' } }]);
    const calendar = { since: 'registered', amount: 7, unit: 'days', consentField: 'Zgoda' };
    const id = await world.rule({ event: 'calendar.anniversary', ...wish('anniversary', calendar) });
    expect((await world.api.get(`/rules/${id}/runs`)).next).toMatchObject({ people: 0, recipients: 0 });
    const preview: any[] = await world.api.post(`/rules/${id}/preview`, {});
    expect(preview.map(({ texts }) => texts?.sms.body)).toContain('Wszystkiego dobrego, Zoja');
  });

  it('have no days where they wait for events', async () => {
    const id = await world.rule({ event: 'order.placed' });
    expect(await world.api.get(`/rules/${id}/runs`)).toEqual({ next: null, items: [] });
  });

  it('know when customers of a list became such and came last, and refuse a time without its offset', async () => {
    const stamps = { registeredAt: '2026-01-05T09:00:00+01:00', lastVisitAt: '2026-11-01T09:00:00Z' };
    const { items } = await know([{ phone: mobile(20), ...stamps }]);
    const [client] = await world.api.get('/clients');
    const path = `/clients/${client.id}/contacts`;
    expect(await world.api.get(`${path}/${items[0].id}`)).toMatchObject({
      registeredAt: '2026-01-05T08:00:00.000Z',
      lastVisitAt: '2026-11-01T09:00:00.000Z',
    });
    for (const registeredAt of ['2026-01-05T09:00:00', '2026-W02-1T09:00:00Z', '2026-02-30T09:00:00Z']) {
      const bad = { contacts: [{ phone: mobile(21), registeredAt }] };
      expect((await world.api.call('PUT', path, bad)).status).toBe(422);
    }
  });
});
