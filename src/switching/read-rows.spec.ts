import { describe, expect, it } from '@jest/globals';
import { instantOf, toIso } from '@hub/kernel';
import { recognise } from './formats.js';
import { orderNumberIn, readTime } from './read-cells.js';
import { readRow } from './read-rows.js';

const READING = { country: 'PL', zone: 'Europe/Warsaw', now: instantOf('2026-11-20T11:00:00Z') };
const read = (headings: string, row: string) => {
  const known = recognise(headings.split('|'));
  if (known === null) throw new Error('nobody knows this table');
  return readRow(known.kind, known.columns, row.split('|'), READING);
};

describe('tables of older apps', () => {
  it.each([
    ['app-history', 'Data i czas ↓|Nr telefonu|Nazwa nadawcy|Sukces|Błąd'],
    ['provider-history', 'NADAWCA|ODBIORCA|DATA|STATUS|CZĘŚCI|INTERFEJS|PUNKTY|SZCZEGÓŁY'],
    ['waiting-list', 'ID klienta|Numer telefonu|ID Produktu|Nazwa Produktu|Status|Data utworzenia|Usuń powiadomienie'],
    ['errors', 'Kod błędu|Numer telefonu|Wiadomość błędu|Miejsce|Data'],
    ['dates', 'Nazwa eventu|Opóźnienie [dni]|Wiadomość|Aktywny|Akcje'],
    ['planned', 'Numer telefonu|Wiadomość|Data wysłania|Typ|Usuń'],
    ['contacts', 'Telefon|Imię|Zgoda|Data zgody|Źródło zgody'],
    ['history', 'Κινητό|Ημερομηνία|Μήνυμα'],
    ['history', 'phone|date|text'],
  ])('are known by their headings: %s', (kind, headings) => {
    expect(recognise(headings.split('|'))?.kind).toBe(kind);
    expect(recognise(headings.toUpperCase().split('|'))?.kind).toBe(kind);
  });

  it.each(['Telefon', 'Data|Kwota', 'Imię|Nazwisko', ''])('are not guessed at: %j', (headings) => {
    expect(recognise(headings.split('|'))).toBeNull();
  });

  it('the first app tells what it sent, and what the provider refused', () => {
    const head = 'Data i czas|Nr telefonu|Nazwa nadawcy|Sukces|Błąd';
    expect(read(head, '15.02.2026 18:49:31|600100200|Test||Invalid from field')).toMatchObject({
      becomes: 'history',
      phone: '+48600100200',
      outcome: 'failed',
      error: 'Invalid from field',
      detail: { sender: 'Test' },
    });
    expect(read(head, '15.02.2026 18:49:31|600100200|Test|true|')).toMatchObject({ outcome: 'sent', error: null });
    expect(read(head, '15.02.2026 18:49:31|600100200|Test|nie|')).toMatchObject({ outcome: 'failed' });
  });

  it('the provider tells what arrived, in parts and points', () => {
    const head = 'NADAWCA|ODBIORCA|DATA|STATUS|CZĘŚCI|INTERFEJS|PUNKTY|SZCZEGÓŁY';
    expect(read(head, 'Test|48600100200|15.02.2026 18:33:30|Dostarczona|3|api|0,5100|')).toMatchObject({
      outcome: 'delivered',
      detail: { sender: 'Test', parts: 3, points: 0.51, place: 'api' },
    });
    expect(read(head, 'Test|48600100200|15.02.2026 18:33:30|Niedostarczona|1|api|0,17|')).toMatchObject({
      outcome: 'failed',
    });
  });

  it('errors are history too, even of numbers that are none', () => {
    const head = 'Kod błędu|Numer telefonu|Wiadomość błędu|Miejsce|Data';
    expect(
      read(head, '13|001538506896|Brak prawidłowych numerów telefonów|Zmiana statusu zamówienia|2022-04-26 14:55:30'),
    ).toMatchObject({
      phone: '+48538506896',
      outcome: 'failed',
      detail: { errorCode: '13', place: 'Zmiana statusu zamówienia' },
    });
    expect(read(head, '13|123|Zły numer|Test|2022-04-26 14:55:30')).toMatchObject({ phone: '123' });
  });

  it('of the waiting list only those who wait stand in line', () => {
    const head = 'ID klienta|Numer telefonu|ID Produktu|Nazwa Produktu|Status|Data utworzenia';
    expect(read(head, '25|881608500|15|Spódnica|oczekuje|2022-01-11 11:15:25')).toEqual({
      becomes: 'waiting',
      phone: '+48881608500',
      country: 'PL',
      productId: '15',
      productName: 'Spódnica',
      customerId: '25',
      since: instantOf('2022-01-11T10:15:25Z'),
    });
    expect(read(head, '|881608500|15|Spódnica|wysłany|2022-01-11 11:15:25')).toMatchObject({
      becomes: 'history',
      outcome: 'sent',
    });
    expect(read(head, '|881608500|15|Spódnica|zgubiony|2022-01-11 11:15:25')).toBe('unknown-status');
    expect(read(head, '|881608500||Spódnica|oczekuje|2022-01-11 11:15:25')).toBe('no-product');
    expect(read(head, '|221234567|15|Spódnica|oczekuje|2022-01-11 11:15:25')).toBe('not-mobile');
  });

  it('planned messages keep their words, their time and the order they name', () => {
    const head = 'Numer telefonu|Wiadomość|Data wysłania|Typ|Usuń';
    expect(
      read(
        head,
        '001538506896|Dzień dobry! Potwierdzamy złożenie zamówienia numer 165 na kwotę 0,00 zł.|2022-08-03 14:37:14|Zmiana statusu zamówienia|Usuń',
      ),
    ).toMatchObject({
      becomes: 'planned',
      phone: '+48538506896',
      orderNumber: '165',
      at: instantOf('2022-08-03T12:37:14Z'),
    });
  });

  it('celebrated dates know their days and whether they are on', () => {
    const head = 'Nazwa eventu|Opóźnienie [dni]|Wiadomość|Aktywny|Akcje';
    expect(read(head, 'Złożenie pierwszego zamówienia|4|Kod: [KOD]|Tak|Usuń Edytuj Wyłącz')).toMatchObject({
      presetId: 'first-order',
      days: 4,
      isActive: true,
    });
    expect(read(head, 'Złożenie zamówienia|7|Kod|Nie|')).toMatchObject({ presetId: 'last-order', isActive: false });
    expect(read(head, 'Wysyłka zamówienia||Jak oceniasz?|Tak|')).toMatchObject({ presetId: 'shipped-review', days: 0 });
    expect(read(head, 'Imieniny|4|Kod|Tak|')).toBe('unknown-event');
    expect(read(head, 'Rejestracja konta|900|Kod|Tak|')).toBe('bad-days');
    expect(read(head, 'Rejestracja konta|dwa|Kod|Tak|')).toBe('bad-days');
  });

  describe('a consent', () => {
    const head = 'Telefon|Zgoda|Data zgody|Źródło zgody';
    it.each([
      ['tak|2025-03-01|Formularz w koszyku', 'granted', null],
      ['|01.03.2025 10:00|Formularz w koszyku', 'granted', null],
      ['tak||Formularz', null, 'no-proof'],
      ['tak|2025-03-01|', null, 'no-proof'],
      ['tak|2031-03-01|Formularz', null, 'consent-in-the-future'],
      ['może|2025-03-01|Formularz', null, 'unknown-consent'],
      ['nie|2025-03-01|', 'withdrawn', null],
      ['nie||', 'withdrawn', null],
      ['||', null, null],
    ])('“%s” is %s', (row, status, warning) => {
      const found = read(head, `600100200|${row}`);
      expect(found).toMatchObject({ becomes: 'contact', warning });
      expect((found as { consent: { status: string } | null }).consent?.status ?? null).toBe(status);
    });
  });

  it('history cannot lie in the future, nor be without a time or a number', () => {
    const head = 'phone|date|text';
    expect(read(head, '600100200|20.11.2026 12:00:01|x')).toBe('in-the-future');
    expect(read(head, '600100200|31.02.2026 12:00|x')).toBe('no-date');
    expect(read(head, '|20.02.2026 12:00|x')).toBe('no-phone');
    expect(read(head, '123456789012345678901|20.02.2026 12:00|x')).toBe('invalid-phone');
  });
});

describe('times in tables', () => {
  it.each([
    ['15.02.2026 18:49:31', '2026-02-15T17:49:31.000Z'],
    ['5.2.2026 8:49', '2026-02-05T07:49:00.000Z'],
    ['15/02/2026, 18:49', '2026-02-15T17:49:00.000Z'],
    ['2026-07-15 18:49:31', '2026-07-15T16:49:31.000Z'],
    ['2026-07-15T18:49:31Z', '2026-07-15T18:49:31.000Z'],
    ['2026-07-15T18:49:31+01:00', '2026-07-15T17:49:31.000Z'],
    ['2026-07-15', '2026-07-14T22:00:00.000Z'],
    ['15.07.2026', '2026-07-14T22:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    const at = readTime(text, 'Europe/Warsaw');
    expect(at === null ? null : toIso(at)).toBe(iso);
  });

  it.each(['', 'wczoraj', '0000-00-00 00:00:00', '2026-13-01', '15.02.26', '99:99', '=1+1'])('%j is none', (text) => {
    expect(readTime(text, 'Europe/Warsaw')).toBeNull();
  });
});

describe('the order a text names', () => {
  it.each([
    ['Zamówienie nr 1001 wysłane', '1001'],
    ['Potwierdzamy złożenie zamówienia numer 165 na kwotę 0,00 zł', '165'],
    ['Nowe zamowienie 77. Kwota zamowienia: 100,00', '77'],
    ['Zamówienie #1001 czeka', '1001'],
    ['Your order no. 55 is on its way', '55'],
    ['Η ΠΑΡΑΓΓΕΛΙΑ 900 ΣΤΑΛΘΗΚΕ', '900'],
    ['Kwota zamówienia: 100,00 zł', null],
    ['Kod WIOSNA2026, rabat 10%', null],
  ])('“%s”: %s', (text, number) => {
    expect(orderNumberIn(text)).toBe(number);
  });
});
