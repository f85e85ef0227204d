import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RetentionService } from '../../src/privacy/retention.service.js';
import { DAY_MS } from '@hub/kernel';
import { eventually } from '../support/eventually.js';
import { encodeAs } from '../support/single-byte.js';
import { World } from '../support/world.js';

/** As it is copied from the older app's page: tick boxes leave nothing. */
const HISTORY = [
  'Data i czas ↓\tNr telefonu\tNazwa nadawcy\tSukces\tBłąd',
  '15.11.2026 18:49:31\t48600100200\tTest\t\tShort links disabled on account',
  '15.11.2026 18:46:52\t600 300 400\tTest\t\t',
].join('\n');

describe('a shop that comes over from an older app', () => {
  let world: World;
  const path = (rest = '') => `/shops/${world.shopId}/imports${rest}`;
  /** A table sent as a browser sends a file or a text. */
  const send = (rest: string, table: string | Buffer, client = world.api) =>
    fetch(`${client.url}/api/v1${path(rest)}`, {
      method: 'POST',
      headers: { ...client.headers, 'accept-language': 'pl', 'content-type': 'text/plain' },
      body: table as string,
    }).then(async (answer) => ({ status: answer.status, body: (await answer.json()) as any }));
  const preview = async (table: string | Buffer, query = '') => (await send(`/preview${query}`, table)).body;
  const bring = async (table: string | Buffer, query = '') => (await send(query, table)).body;

  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
  });
  afterEach(() => world.stop());

  it('F-140: sees what a pasted table would become, and nothing is written before they say so', async () => {
    expect(await preview(HISTORY)).toMatchObject({
      kind: 'app-history',
      encoding: 'utf-8',
      separator: 'tab',
      total: 2,
      added: 2,
      problems: [],
    });
    expect(await world.sql('select 1 from imported_messages')).toEqual([]);
    expect(await world.sql('select 1 from import_keys')).toEqual([]);
  });

  it('F-140: has the old history beside the new one, once, and nobody is written to because of it', async () => {
    await world.rule({ event: 'order.placed' });
    expect(await bring(HISTORY)).toMatchObject({ added: 2, known: 0, refused: 0 });
    expect(await bring(HISTORY)).toMatchObject({ added: 0, known: 2, refused: 0 });
    await world.settled();
    expect(await world.sql('select phone, outcome, error from imported_messages order by at')).toEqual([
      { phone: '+48600300400', outcome: 'sent', error: null },
      { phone: '+48600100200', outcome: 'failed', error: 'Short links disabled on account' },
    ]);
    expect(world.texts).toEqual([]);
    expect(await world.sql('select 1 from shop_events')).toEqual([]);
    expect(await world.api.get(path())).toEqual([
      expect.objectContaining({ kind: 'app-history', added: 0, known: 2 }),
      expect.objectContaining({ kind: 'app-history', added: 2, known: 0 }),
    ]);
  });

  it('F-140: brings whatever older programs wrote, and every bad row is named by its line, in words', async () => {
    const table = [
      'Kod błędu;Numer telefonu;Wiadomość błędu;Miejsce;Data',
      '13;001538506896;"Brak prawidłowych numerów telefonów (numer błędny, stacjonarny)";Zmiana statusu zamówienia;2026-04-26 14:55:30',
      '13;48600100200;Łącze;Test;wczoraj',
      '13;;Brak;Test;2026-04-26 14:55:30',
      '13;48600100200;Brak;Test;2026-04-26 14:55:30;;nadmiar',
    ].join('\r\n');
    const seen = await preview(encodeAs('windows-1250', table));
    expect(seen).toMatchObject({
      kind: 'errors',
      encoding: 'windows-1250',
      separator: 'semicolon',
      total: 4,
      added: 1,
      refused: 3,
      first: [{ line: 2, becomes: 'history', values: { phone: '+48538506896', outcome: 'failed' } }],
    });
    expect(seen.problems.map(({ line, code }: any) => [line, code])).toEqual([
      [3, 'no-date'],
      [4, 'no-phone'],
      [5, 'columns'],
    ]);
    expect(seen.problems[0].text).toBe(
      'Brak daty albo nie da się jej odczytać. Użyj np. 15.02.2026 18:49:31 albo 2026-02-15 18:49:31.',
    );
    expect(await bring(Buffer.from(`\ufeff${table}`, 'utf16le'))).toMatchObject({ encoding: 'utf-16le', added: 1 });
    expect(await bring(encodeAs('windows-1250', table))).toMatchObject({ added: 0, known: 1, refused: 3 });
  });

  it('F-140: names the columns of a table that nobody knows', async () => {
    const table = '600100200,Mamy zamówienie 7,2026-11-01 10:00\n'.repeat(2).replace(/^/, 'kol A,kol B,kol C\n');
    expect(await send('/preview', table)).toMatchObject({
      status: 422,
      body: { errors: [{ param: 'file', code: 'unknown-table' }] },
    });
    expect(await preview(table, '?kind=history&columns=phone:1,text:2,at:3')).toMatchObject({ added: 1, known: 1 });
    expect((await send('/preview?kind=history&columns=phone:1', table)).body.errors[0]).toMatchObject({
      code: 'missing-columns',
    });
    expect((await send('/preview?columns=phone:0', table)).status).toBe(422);
    expect((await send('/preview', '')).body.errors[0]).toMatchObject({ code: 'empty' });
  });

  it('F-140: brings twenty thousand rows, and once', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, index) => `Test;48600${String(index).padStart(6, '0')};15.02.2026 18:46:52;Dostarczona;1;api;0.1700;`,
    );
    const table = `NADAWCA;ODBIORCA;DATA;STATUS;CZĘŚCI;INTERFEJS;PUNKTY;SZCZEGÓŁY\n${rows.join('\n')}`;
    expect(await bring(table)).toMatchObject({ kind: 'provider-history', added: 20_000, known: 0 });
    expect(await bring(table)).toMatchObject({ added: 0, known: 20_000 });
  }, 90_000);

  it('F-143: whoever still waits stands in line once, in their old order; who was told is history', async () => {
    const table = [
      'ID klienta\tNumer telefonu\tID Produktu\tNazwa Produktu\tStatus\tData utworzenia\tUsuń powiadomienie',
      '\t600100200\t7\tSpódnica\toczekuje\t2026-06-08 13:14:37\tUsuń',
      '25\t48600100200\t7\tSpódnica\toczekuje\t2026-06-08 13:14:38\tUsuń',
      '\t600300400\t7\tSpódnica\twysłany\t2026-01-11 11:15:56\tUsuń',
      '\t600500600\t7\tSpódnica\tzgubiony\t2026-01-11 11:15:56\tUsuń',
    ].join('\n');
    expect(await bring(table)).toMatchObject({
      kind: 'waiting-list',
      added: 2,
      known: 1,
      refused: 1,
      becomes: { waiting: 2, history: 1 },
    });
    const list = () => world.api.get(`/shops/${world.shopId}/waiting-list`);
    expect((await list()).items).toEqual([
      expect.objectContaining({
        phone: '+48600100200',
        productName: 'Spódnica',
        state: 'waiting',
        createdAt: '2026-06-08T11:14:37.000Z',
      }),
    ]);
    expect(await world.sql('select phone, detail from imported_messages')).toEqual([
      { phone: '+48600300400', detail: { status: 'wysłany', productId: '7', productName: 'Spódnica' } },
    ]);

    // Who asked first is first in line, however the old list is sorted.
    const more = ['7\tNowsza', '8\tStarsza'].map(
      (product, index) => `\t60070080${index}\t${product}\toczekuje\t202${6 - index}-05-01 10:00:00\tUsuń`,
    );
    await bring([table.split('\n')[0], ...more].join('\n'));
    const inLine = await world.sql('select phone from stock_subscriptions where phone like $1 order by id', [
      '%60070080%',
    ]);
    expect(inLine.map(({ phone }) => phone)).toEqual(['+48600700801', '+48600700800']);
    await world.api.post(`/shops/${world.shopId}/waiting-list/remove`, { search: '60070080', all: true });

    await world.rule({ event: 'product.restocked', text: '{product_name} jest', recipient: { kind: 'subscriber' } });
    const stock = (units: number) =>
      world.api.put(`/shops/${world.shopId}/products`, {
        products: [{ productId: '7', name: 'Spódnica', stock: units, isActive: true }],
      });
    await stock(0);
    await stock(5);
    await eventually(
      () => world.texts,
      (texts) => texts.length === 1,
    );
    await world.settled();
    // Told here, they are not put in line again by the same file.
    expect(await bring(table)).toMatchObject({ added: 0, known: 3, refused: 1 });
    await eventually(list, ({ waiting }) => waiting === 0);
  });

  it('F-142: a consent with its source and date is proof; without them the contact is kept and gets no advertising', async () => {
    const [{ id: clientId }] = await world.api.get('/clients');
    const table = [
      'Telefon;Imię;E-mail;Zgoda;Data zgody;Źródło zgody;Treść zgody',
      '600100200;Anna;anna@przyklad.pl;tak;01.03.2025 10:00;Formularz newslettera;Chcę dostawać rabaty',
      '600300400;Jan;;tak;;;',
      '600500600;Ewa;;nie;02.03.2025;Telefon;',
      '600700800;Ola;zły adres;tak;01.03.2025;Formularz;',
    ].join('\n');
    expect(await preview(table)).toMatchObject({ kind: 'contacts', added: 3, refused: 1, warned: 1 });
    expect(await bring(table)).toMatchObject({ added: 3, refused: 1, warned: 1 });
    expect(await bring(table)).toMatchObject({ added: 0, known: 3, refused: 1 });
    const { items } = await world.api.get(`/clients/${clientId}/contacts`);
    const standings: Record<string, any> = {};
    for (const { id, firstName } of items)
      standings[firstName] = await world.api.get(`/clients/${clientId}/contacts/${id}/consents`);
    expect(standings['Anna']).toMatchObject({
      mayGetMarketing: true,
      ledger: [
        {
          status: 'granted',
          source: 'import',
          reference: 'Formularz newslettera',
          wording: 'Chcę dostawać rabaty',
          givenAt: '2025-03-01T09:00:00.000Z',
        },
      ],
    });
    expect(standings['Jan']).toMatchObject({ mayGetMarketing: false, ledger: [] });
    expect(standings['Ewa']).toMatchObject({ mayGetMarketing: false, ledger: [{ status: 'withdrawn' }] });

    // What somebody said here later stays said.
    const anna = items.find(({ firstName }: any) => firstName === 'Anna');
    const no = { messageClass: 'marketing', status: 'withdrawn', source: 'merchant', givenAt: '2026-11-01T10:00:00Z' };
    await world.api.post(`/clients/${clientId}/contacts/${anna.id}/consents`, no);
    expect(await bring(table.replace('Anna', 'Anna Maria'))).toMatchObject({ added: 1, known: 2 });
    expect(await world.api.get(`/clients/${clientId}/contacts/${anna.id}/consents`)).toMatchObject({
      mayGetMarketing: false,
    });
  });

  it('F-140: celebrated dates become drafts with the old words and days', async () => {
    const table = [
      'Nazwa eventu\tOpóźnienie [dni]\tWiadomość\tAktywny\tAkcje',
      'Wysyłka zamówienia\t4\tJak oceniasz {user.firstname}? [LINK DO OCENY]\tTak\tUsuń Edytuj Wyłącz',
      'Złożenie zamówienia\t7\tKod [KOD] dla Ciebie\tNie\tUsuń Edytuj Włącz',
      'Rejestracja konta\t3\tWitaj {imie_klienta}\tTak\tUsuń Edytuj Wyłącz',
    ].join('\n');
    const seen = await bring(table);
    expect(seen).toMatchObject({ kind: 'dates', added: 2, refused: 1, problems: [{ line: 4, code: 'bad-text' }] });
    expect(seen.problems[0].text).toContain('{imie_klienta}');
    expect(await bring(table)).toMatchObject({ added: 0, known: 2, refused: 1 });
    expect(await world.api.get(`/shops/${world.shopId}/rules`)).toEqual([
      expect.objectContaining({
        name: 'Wysyłka zamówienia +4',
        state: 'draft',
        blanks: ['[LINK DO OCENY]'],
        spec: expect.objectContaining({
          trigger: expect.objectContaining({ event: 'order.shipped' }),
          texts: { sms: { pl: 'Jak oceniasz {name}? [LINK DO OCENY]' } },
          delay: { kind: 'calendar', amount: 4, unit: 'days' },
        }),
      }),
      expect.objectContaining({
        name: 'Złożenie zamówienia +7',
        spec: expect.objectContaining({ trigger: expect.objectContaining({ event: 'order.placed', restarts: true }) }),
      }),
    ]);
  });

  it('F-141: an old text comes with its tags known, and what nobody knows is named', async () => {
    const text = 'Zamówienie (order_id) wysłane: {shipping.callback_url}. {nazwa_sklepu} [KOD]';
    const seen = await world.api.post(path('/texts/preview'), { text, subject: 'order' });
    expect(seen).toMatchObject({
      text: 'Zamówienie {order_id} wysłane: {tracking_url}. {nazwa_sklepu} [KOD]',
      changes: [
        { from: '(order_id)', to: '{order_id}', code: 'brackets' },
        { from: '{shipping.callback_url}', to: '{tracking_url}', code: 'alias' },
      ],
      unknown: [{ tag: 'nazwa_sklepu' }],
      blanks: ['[KOD]'],
    });
    expect(await world.api.call('POST', path('/texts'), { text, title: 'Wysłane' })).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'unknown-tag' }] },
    });
    const sound = text.replace('{nazwa_sklepu}', '{shop_name}');
    const made = await world.api.post(path('/texts'), { text: sound, title: 'Wysłane' });
    expect(await world.api.get(`/templates/${made.templateId}`)).toMatchObject({
      title: 'Wysłane',
      texts: { sms: { pl: 'Zamówienie {order_id} wysłane: {tracking_url}. {shop_name} [KOD]' } },
    });
    expect((await world.api.call('POST', path('/texts'), { text: sound, title: 'Wysłane' })).status).toBe(409);
  });

  describe('F-144: what the old app still means to send', () => {
    const planned = (...rows: readonly string[]) =>
      ['Numer telefonu\tWiadomość\tData wysłania\tTyp\tUsuń', ...rows].join('\n');
    const row = (phone: string, text: string, at: string, place = 'Zmiana statusu zamówienia') =>
      `${phone}\t${text}\t${at}\t${place}\tUsuń`;
    const takeOver = (takeOverAt: string | null) => world.api.patch(`/shops/${world.shopId}/switching`, { takeOverAt });

    it('is tried first: what would be sent is written down, and nothing is sent', async () => {
      const table = planned(row('600100200', 'Jak oceniasz zamówienie 165?', '2026-11-21 12:00:00'));
      expect(await preview(table)).toMatchObject({ kind: 'planned', added: 1 });
      expect(await world.decisions()).toEqual([]);
      expect(await bring(table)).toMatchObject({ added: 1 });
      expect(await bring(table)).toMatchObject({ added: 0, known: 1 });
      expect(await world.decisions()).toEqual([
        expect.objectContaining({
          reason: 'would-have-sent',
          detail: expect.objectContaining({ dueAt: '2026-11-21T11:00:00.000Z' }),
        }),
      ]);
      world.clock.advance('48h');
      await world.settled();
      expect(world.texts).toEqual([]);
    });

    it('is sent by one app only: by the old one before the take-over, by this one after it', async () => {
      const table = planned(
        row('600100200', 'Wczoraj', '2026-11-19 12:00:00'),
        row('600100200', 'Dzisiaj', '2026-11-20 18:00:00'),
        row('600100200', 'Jutro 165', '2026-11-21 12:00:00'),
        row('221234567', 'Stacjonarny', '2026-11-21 12:00:00'),
        row('600300400', 'Kupon', '2026-11-21 12:00:00', 'Celebrowanie dat'),
      );
      expect((await send('?plannedAs=live', table)).body.errors[0]).toMatchObject({ code: 'no-take-over' });
      await takeOver('2026-11-21T00:00:00+01:00');
      const brought = await bring(table, '?plannedAs=live');
      expect(brought).toMatchObject({ added: 1, refused: 4 });
      expect(brought.problems.map(({ line, code }: any) => [line, code])).toEqual([
        [2, 'time-passed'],
        [3, 'before-take-over'],
        [5, 'not-mobile'],
        [6, 'no-consent'],
      ]);
      expect(await bring(table, '?plannedAs=live')).toMatchObject({ added: 0, known: 1 });
      world.clock.advance('24h');
      await world.settled();
      expect(world.texts).toEqual(['Jutro 165']);
      expect(await world.messages()).toEqual([
        expect.objectContaining({ statusText: 'dostarczona', placeText: 'Przeniesiona z innej aplikacji' }),
      ]);
    });

    it('is left to the old app again when the take-over moves on', async () => {
      await takeOver('2026-11-21T00:00:00+01:00');
      const table = planned(
        row('600100200', 'Jutro', '2026-11-21 12:00:00'),
        row('600100200', 'Potem', '2026-11-23 12:00:00'),
      );
      expect(await bring(table, '?plannedAs=live')).toMatchObject({ added: 2 });
      await takeOver('2026-11-22T00:00:00+01:00');
      world.clock.advance('73h');
      await world.settled();
      expect(world.texts).toEqual(['Potem']);
    });

    it('is refused where an occasion of ours covers it', async () => {
      await world.rule({
        event: 'order.placed',
        text: 'Jak oceniasz zamówienie {order_id}?',
        delay: { kind: 'elapsed', amount: 24, unit: 'hours' },
      });
      const { order_id } = await world.shop.placeOrder({ phone: '600 100 200', billingPhone: '' });
      await world.settled();
      await takeOver('2026-11-20T12:00:00+01:00');
      const table = planned(
        row('600100200', `Jak oceniasz zamowienie ${order_id}?`, '2026-11-22 12:00:00'),
        row('600100200', `Twoja opinia, zamówienie ${order_id}`, '2026-11-21 12:30:00'),
        row('600100200', `Co nowego, zamówienie ${order_id}`, '2026-11-29 12:30:00'),
        row('600300400', `Jak oceniasz zamówienie ${order_id}?`, '2026-11-21 12:00:00'),
      );
      const brought = await bring(table, '?plannedAs=live');
      expect(brought.problems.map(({ line, code }: any) => [line, code])).toEqual([
        [2, 'covered'],
        [3, 'covered'],
      ]);
      expect(brought).toMatchObject({ added: 2 });
    });
  });

  it('F-144: a check list says what is done and what is not', async () => {
    const view = () => world.api.get(`/shops/${world.shopId}/switching`);
    const open = async () => {
      const { steps } = await view();
      return steps.filter(({ isDone }: any) => !isDone).map(({ code }: any) => code);
    };
    expect(await open()).toEqual([
      'channel-tested',
      'rules-ready',
      'history-imported',
      'waiting-list-imported',
      'contacts-imported',
      'take-over-set',
      'planned-imported',
      'rules-live',
      'old-app-off',
    ]);
    const rule = await world.rule({ event: 'order.placed', state: 'trial' });
    await bring(HISTORY);
    await world.api.post(`/connections/${world.channelId}/test-message`, {
      shopId: world.shopId,
      phone: '+48600100200',
      text: 'Test',
    });
    await world.settled();
    await world.api.patch(`/shops/${world.shopId}/switching`, {
      takeOverAt: '2026-11-21T00:00:00+01:00',
      confirmed: ['waiting-list-imported', 'contacts-imported', 'planned-imported'],
    });
    expect(await open()).toEqual(['rules-live', 'old-app-off']);
    await world.api.post(`/rules/${rule}/state`, { state: 'live' });
    const confirmed = ['waiting-list-imported', 'contacts-imported', 'planned-imported', 'old-app-off'];
    expect(await world.api.patch(`/shops/${world.shopId}/switching`, { confirmed })).toMatchObject({
      isDone: true,
      takeOverAt: '2026-11-20T23:00:00.000Z',
    });
    const seen = { confirmed: ['rules-live'] };
    expect((await world.api.call('PATCH', `/shops/${world.shopId}/switching`, seen)).status).toBe(422);
    const bad = { takeOverAt: 'jutro' };
    expect((await world.api.call('PATCH', `/shops/${world.shopId}/switching`, bad)).status).toBe(422);
  });

  it('F-144: the switching report finds exactly the differences that there are', async () => {
    const [{ id: clientId }] = await world.api.get('/clients');
    await world.rule({ event: 'order.placed', text: 'Dziękujemy za zamówienie {order_id}!', state: 'trial' });
    world.clock.advance('1h');
    await world.api.post(`/clients/${clientId}/suppressions`, { phone: '+48600000003' });
    const order = async (phone: string) => {
      const { order_id } = await world.shop.placeOrder({ phone, billingPhone: phone });
      await world.settledWithContacts();
      return order_id;
    };
    const same = await order('600000001');
    const other = await order('600000002');
    const refused = await order('600000003');
    const ours = await order('600000004');
    const later = await order('600000005');
    await world.shop.changeStatus(later, '5');
    await world.settled();
    world.clock.advance('1h');
    const at = '20.11.2026 13:00:05';
    const history = [
      'Numer telefonu;Data;Treść;Status',
      `600000001;${at};Dziekujemy za zamowienie ${same}!;wysłano`,
      `600000002;${at};Przyjęliśmy zamówienie ${other};wysłano`,
      `600000003;${at};Dziękujemy za zamówienie ${refused}!;wysłano`,
      `600000005;${at};Dziękujemy za zamówienie ${later}!;wysłano`,
      `600000005;20.11.2026 13:00:40;Twoje zamówienie ${later} zmieniło status;wysłano`,
      `600000006;${at};Dziękujemy za zamówienie 99999!;wysłano`,
      `600000007;20.11.2026 11:59:59;Dziękujemy za zamówienie 88888!;wysłano`,
      `600000008;20.11.2026 13:30:00;Cześć;wysłano`,
    ].join('\n');
    expect(await bring(history)).toMatchObject({ kind: 'history', added: 8 });

    const report = `/shops/${world.shopId}/switching/report`;
    const { items, next } = await world.api.get(`${report}/items`);
    expect(next).toBeNull();
    const found = items.map(({ phone, outcome, reason }: any) => [phone.slice(-1), outcome, reason]);
    expect(found.toSorted()).toEqual([
      ['1', 'same', null],
      ['2', 'other-text', null],
      ['3', 'only-old', 'suppressed'],
      ['4', 'only-ours', 'old-did-not-send'],
      ['5', 'only-old', 'no-rule'],
      ['5', 'same', null],
      ['6', 'only-old', 'order-unknown'],
      ['7', 'only-old', 'before-trial'],
      ['8', 'only-old', 'nothing-heard'],
    ]);
    expect(items.find(({ outcome }: any) => outcome === 'only-ours')).toMatchObject({
      orderNumber: ours,
      ruleName: 'Reguła order.placed',
      ours: { isTrial: true, text: `Dziękujemy za zamówienie ${ours}!` },
      text: 'Stara aplikacja jej nie wysłała.',
    });
    expect(await world.api.get(report)).toMatchObject({
      same: 2,
      otherText: 1,
      onlyOld: 5,
      onlyOurs: 1,
      withoutText: 0,
    });
    const only = await world.api.get(`${report}/items?outcome=other-text`);
    expect(only.items).toHaveLength(1);
    const first = await world.api.get(`${report}/items?limit=5`);
    const rest = await world.api.get(`${report}/items?limit=5&from=${first.next}`);
    expect([...first.items, ...rest.items]).toHaveLength(9);
    const csv = await world.api.call('GET', `${report}.csv`);
    expect(csv.status).toBe(200);
    expect((csv.body as string).trim().split('\r\n')).toHaveLength(10);
    expect(csv.body).toContain('Nie wysłano: ten numer zrezygnował z wiadomości.');
    expect(
      (await world.api.call('GET', `${report}?since=2026-11-20T00:00:00Z&until=2026-11-19T00:00:00Z`)).status,
    ).toBe(422);
    expect(world.texts).toEqual([]);
  });

  it('F-144: a history without texts, told by the app and by its provider, is compared by number and time', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy {order_id}', state: 'trial' });
    await world.shop.placeOrder({ phone: '600100200', billingPhone: '' });
    await world.settled();
    world.clock.advance('1h');
    await bring('Data i czas\tNr telefonu\tNazwa nadawcy\tSukces\tBłąd\n20.11.2026 12:00:02\t600100200\tTest\t\t');
    await bring(
      'NADAWCA\tODBIORCA\tDATA\tSTATUS\tCZĘŚCI\tINTERFEJS\tPUNKTY\tSZCZEGÓŁY\nTest\t48600100200\t20.11.2026 12:00:04\tDostarczona\t1\tapi\t0.1700\t',
    );
    expect(await world.api.get(`/shops/${world.shopId}/switching/report`)).toMatchObject({
      same: 1,
      withoutText: 1,
      otherText: 0,
      onlyOld: 0,
      onlyOurs: 0,
    });
  });

  it('whoever may not change the shop brings nothing, and whoever may not see numbers sees none', async () => {
    for (const role of ['support', 'viewer'] as const) {
      const person = await world.user(role, { shopId: world.shopId });
      expect((await send('', HISTORY, person)).status).toBe(403);
      expect((await send('/preview', HISTORY, person)).status).toBe(403);
    }
    const neighbour = await world.neighbour();
    expect((await send('', HISTORY, neighbour)).status).toBe(404);
    const { token } = await world.api.post('/api-keys', { name: 'Import', rights: ['view', 'rules'] });
    const program = world.api.withKey(token);
    expect((await send('/preview', HISTORY, program)).body.first[0].values.phone).toBe('+48******200');
    const waiting = 'Numer telefonu;ID Produktu;Status\n600100200;7;oczekuje';
    expect((await send('', waiting, program)).status).toBe(403);
    await bring(HISTORY);
    const viewer = await world.user('viewer', { shopId: world.shopId });
    const { items } = await viewer.get(`/shops/${world.shopId}/switching/report/items`);
    expect(items.map(({ phone }: any) => phone).toSorted()).toEqual(['+48******200', '+48******400']);
  });

  it('an old history is kept as long as the shop keeps its own, and comes back by no second import', async () => {
    const { token } = await world.api.post('/api-keys', { name: 'Import', rights: ['view', 'rules'] });
    await bring(HISTORY);
    world.clock.set(new Date(world.clock.now() + 400 * DAY_MS).toISOString());
    await world.hub.app.get(RetentionService, { strict: false }).sweep();
    expect(await world.sql('select 1 from imported_messages')).toEqual([]);
    // Nobody stays signed in for so long.
    const { body } = await send('', HISTORY, world.api.withKey(token));
    expect(body).toMatchObject({ added: 0, known: 2 });
    expect(await world.sql('select 1 from imported_messages')).toEqual([]);
  });
});
