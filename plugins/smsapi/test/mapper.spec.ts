import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, instantOf, plus, type Instant, type PhoneNumber, type SendRequest } from '@hub/core';
import type { Reply } from '../smsapi.client.js';
import { toPrices, toSuppressions } from '../smsapi.lists.js';
import { callKeyOf, pointsOf, toOutcomes, toSendForm, withoutMacros, withShortLinks } from '../smsapi.mapper.js';

const now = instantOf('2026-11-20T10:00:30Z');
const request = (key: string, to: string, validUntil: Instant = plus(now, 3 * HOUR_MS)): SendRequest => ({
  key,
  to: to as PhoneNumber,
  text: 'Hello',
  sender: null,
  messageClass: 'transactional',
  validUntil,
  reportUrl: null,
});
const [a, b] = [request('KA', '+48512513514'), request('KB', '+48600100200')];
const answer = (json: Record<string, unknown>): Reply => ({ kind: 'answer', json });
const refusal = (code: string, json: Record<string, unknown> = {}): Reply => ({
  kind: 'refusal',
  code,
  message: null,
  json,
  retryAfterMs: null,
});

const plain = { sender: null, shortLinks: false };

describe('what is sent to SMSAPI', () => {
  const expiration = (hours: number) =>
    Number(toSendForm([request('K', '+48512513514', plus(now, hours * HOUR_MS))], plain, now).get('expiration_date')) *
    1000;

  it('keeps the validity between one and twelve hours, on whole minutes', () => {
    expect(expiration(3)).toBe(instantOf('2026-11-20T13:00:00Z'));
    expect(expiration(0.1)).toBe(instantOf('2026-11-20T11:01:00Z'));
    expect(expiration(48)).toBe(instantOf('2026-11-20T22:00:00Z'));
  });

  it('joins numbers with commas and keys with bars', () => {
    const form = toSendForm([a, b], { ...plain, sender: 'Sklep' }, now);
    expect([form.get('to'), form.get('idx'), form.get('from')]).toEqual(['48512513514,48600100200', 'KA|KB', 'Sklep']);
  });

  it('lets messages whose validity differs by seconds share a call', () => {
    expect(callKeyOf(request('K', '+1', plus(now, 3 * HOUR_MS + 5_000)), plain)).toBe(callKeyOf(a, plain));
  });

  it.each([
    ['[%1%]', '(%1%)'],
    ['[[%%]]', '[(%%)]'],
    ['[%]', '(%)'],
    ['100% [ok]', '100% [ok]'],
  ])('turns %s into %s, no longer than before', (text, expected) => {
    expect(withoutMacros(text)).toBe(expected);
  });
});

describe('a link', () => {
  it.each([
    ['Paczka: https://sklep.pl/z/1001.', 'Paczka: [%idzdo:sklep.pl/z/1001%].'],
    ['(http://a.pl/?x=1&y=2) i https://b.pl', '([%idzdo:a.pl/?x=1&y=2%]) i [%idzdo:b.pl%]'],
    ['sklep.pl bez schematu', 'sklep.pl bez schematu'],
  ])('in "%s" becomes SMSAPI’s own, without the punctuation after it', (text, expected) => {
    expect(withShortLinks(text)).toBe(expected);
  });

  it('is shortened only where the merchant wants it, and what a customer typed stays harmless', () => {
    const message = { ...a, text: 'Dla [%kod%]: https://sklep.pl/[%1%]' };
    const sent = (shortLinks: boolean) => toSendForm([message], { ...plain, shortLinks }, now).get('message');
    expect(sent(false)).toBe('Dla (%kod%): https://sklep.pl/(%1%)');
    expect(sent(true)).toBe('Dla (%kod%): [%idzdo:sklep.pl/(%1%%])');
  });
});

describe('what SMSAPI keeps', () => {
  it('is read as numbers, whether they are text or not, without those whose time is over', () => {
    const list = [
      { phone_number: '48500100200', created_at: '2026-01-02T10:00:00+01:00', expire_at: null },
      { phone_number: '48500100201', expire_at: '2026-11-19' },
      { phoneNumber: 48_500_100_202, date: '2026-01-02T10:00:00+01:00' },
      { phone_number: 'none' },
      null,
    ];
    expect(toSuppressions(list, 'everything', now)).toEqual([
      { phone: '+48500100200', since: instantOf('2026-01-02T10:00:00+01:00'), stops: 'everything' },
      { phone: '+48500100202', since: instantOf('2026-01-02T10:00:00+01:00'), stops: 'everything' },
    ]);
  });

  it('has prices by country and network, in money or points', () => {
    const collection = [
      { price: { amount: 0.09, currency: 'PLN' }, country: { code: 'pl' }, network: { name: 'Plus' } },
      { price: { value: '0.33' }, country: 'Greece', network: null },
      { price: null },
    ];
    expect(toPrices({ collection })).toEqual([
      { country: 'PL', network: 'Plus', perPart: { micros: 90_000, currency: 'PLN' } },
      { country: null, network: null, perPart: { micros: 330_000, currency: 'PTS' } },
    ]);
  });
});

describe('what SMSAPI answers', () => {
  it('is matched by key, then by number, never by position', () => {
    const outcomes = toOutcomes(
      [a, b],
      answer({
        list: [
          { id: 'two', number: '48600100200', idx: null },
          { id: 'one', idx: 'KA', number: '48999999999' },
        ],
      }),
    );
    expect(outcomes).toMatchObject([
      { key: 'KA', providerMessageId: 'one' },
      { key: 'KB', providerMessageId: 'two' },
    ]);
  });

  it('never gives an item with another message’s key to a number', () => {
    const outcomes = toOutcomes([a, b], answer({ list: [{ id: 'one', idx: 'KA', number: '48600100200' }] }));
    expect(outcomes).toMatchObject([{ kind: 'accepted' }, { kind: 'unknown', code: 'missing-in-answer' }]);
  });

  it('never keeps an id that came as a number, since digits are lost', () => {
    expect(toOutcomes([a], answer({ list: [{ id: 7_074_294, idx: 'KA' }] }))).toMatchObject([
      { kind: 'accepted', providerMessageId: null },
    ]);
  });

  it.each([[{}], [{ list: null }], [{ list: [null, 3] }], [{ list: [{ idx: 'KA' }] }]])('is unknown for %j', (json) => {
    expect(toOutcomes([a], answer(json))).toMatchObject([{ kind: 'unknown' }]);
  });

  it('refuses the named number only, and sends the others again, when a batch is refused with a list', () => {
    const outcomes = toOutcomes(
      [a, b],
      refusal('13', { invalid_numbers: [{ number: '48600100200', error_code: 57 }] }),
    );
    expect(outcomes).toMatchObject([
      { kind: 'refused', fault: { kind: 'unavailable', code: '13' } },
      { kind: 'refused', fault: { kind: 'recipient', code: '57', recipientOptedOut: true } },
    ]);
  });

  it.each(['57', '59', '112'])('never blames everyone in a batch for a refusal (%s) that is about someone', (code) => {
    expect(toOutcomes([a, b], refusal(code))).toMatchObject([
      { kind: 'refused', fault: { kind: 'unavailable', code } },
      { kind: 'refused', fault: { kind: 'unavailable', code } },
    ]);
  });

  it('refuses everyone when no number was right and none is named', () => {
    expect(toOutcomes([a, b], refusal('13', { invalid_numbers: null }))).toMatchObject([
      { fault: { kind: 'recipient' } },
      { fault: { kind: 'recipient' } },
    ]);
  });

  it('pauses the account, not the messages, when the token is refused', () => {
    expect(toOutcomes([a, b], refusal('101'))).toMatchObject([
      { fault: { kind: 'credentials' } },
      { fault: { kind: 'credentials' } },
    ]);
  });

  it.each([
    [0.165, 165_000],
    ['0.3000', 300_000],
    ['x', undefined],
    [null, undefined],
  ])('reads points %p', (points, micros) => {
    expect(pointsOf(points)?.micros).toBe(micros);
  });
});
