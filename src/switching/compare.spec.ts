import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, instantOf, MINUTE_MS, plus, type Instant } from '@hub/kernel';
import { compare, type Comparison, type OldMessage, type Refusal } from './compare.js';
import type { OurMessage } from './our-message.repository.js';

const NOON = instantOf('2026-11-20T11:00:00Z');
const BY: Comparison = {
  windowMs: 24 * HOUR_MS,
  knownOrders: new Set(['1001', '1002']),
  rulesSince: plus(NOON, -10 * 24 * HOUR_MS),
  history: { first: plus(NOON, -10 * 24 * HOUR_MS), last: plus(NOON, 10 * 24 * HOUR_MS) },
};
let count = 0;
const old = (text: string | null, at: Instant = NOON, more: Partial<OldMessage> = {}): OldMessage => ({
  id: `ims_${count++}`,
  kinds: ['history'],
  phoneHash: 'A',
  phone: '+48600100200',
  at,
  text,
  orderNumber: /\d{4}/.exec(text ?? '')?.[0] ?? null,
  outcome: 'sent',
  error: null,
  ...more,
});
const ours = (text: string | null, at: Instant = NOON, orderNumber: string | null = null): OurMessage => ({
  id: `dec_${count++}`,
  isTrial: true,
  phoneHash: 'A',
  phone: null,
  at,
  text,
  orderNumber: orderNumber ?? /\d{4}/.exec(text ?? '')?.[0] ?? null,
  ruleId: null,
  ruleName: 'Nowe zamówienie',
});
const refusal = (reason: string, more: Partial<Refusal> = {}): Refusal => ({
  phoneHash: 'A',
  orderNumber: null,
  at: NOON,
  reason,
  ruleName: null,
  ...more,
});
const outcomes = (
  theirs: readonly OldMessage[],
  mine: readonly OurMessage[],
  refusals: readonly Refusal[] = [],
  by: Partial<Comparison> = {},
) =>
  compare({ old: theirs, ours: mine, refusals }, { ...BY, ...by }).map(({ outcome, reason }) =>
    reason === null ? outcome : `${outcome}: ${reason}`,
  );

describe('what both apps know of one person', () => {
  it.each([
    ['Dziękujemy za zamówienie 1001', 'Dziekujemy za zamowienie 1001'],
    ['ΕΥΧΑΡΙΣΤΟΥΜΕ ΓΙΑ ΤΗΝ ΠΑΡΑΓΓΕΛΙΑ 1001', 'Ευχαριστούμε για την παραγγελία 1001'],
    ['Paczka  wysłana\n1001 …', 'Paczka wyslana 1001 ...'],
  ])('is the same in any alphabet: %s', (left, right) => {
    expect(outcomes([old(left)], [ours(right)])).toEqual(['same']);
  });

  it('is other words where the words are others', () => {
    expect(outcomes([old('Zamówienie 1001 przyjęte')], [ours('Dziękujemy za 1001')])).toEqual(['other-text']);
  });

  it('is compared by number and time where the older history has no texts', () => {
    const [item] = compare(
      { old: [old(null)], ours: [ours('Dziękujemy za 1001', plus(NOON, MINUTE_MS))], refusals: [] },
      BY,
    );
    expect(item).toMatchObject({ outcome: 'same', comparesText: false });
  });

  it('never takes one order for another, however near', () => {
    expect(outcomes([old('Zamówienie 1001')], [ours('Zamówienie 1002')])).toEqual([
      'only-old: nothing-heard',
      'only-ours: old-did-not-send',
    ]);
  });

  it('pairs each once, the same words first, then the nearest', () => {
    const theirs = [old('Mamy 1001', NOON), old('Wysłane 1001', plus(NOON, HOUR_MS))];
    const mine = [
      ours('Wysłane 1001', plus(NOON, 2 * HOUR_MS)),
      ours('Mamy 1001', plus(NOON, MINUTE_MS)),
      ours('Opinia 1001', plus(NOON, 3 * HOUR_MS)),
    ];
    expect(outcomes(theirs, mine)).toEqual(['same', 'same', 'only-ours: old-did-not-send']);
  });

  it('is one message where the app and its provider both tell of it', () => {
    const theirs = [
      old(null, NOON, { kinds: ['app-history'] }),
      old(null, plus(NOON, 2_000), { kinds: ['provider-history'], outcome: 'delivered' }),
    ];
    const [item, ...rest] = compare({ old: theirs, ours: [ours('Mamy 1001')], refusals: [] }, BY);
    expect(rest).toEqual([]);
    expect(item?.old).toMatchObject({ kinds: ['app-history', 'provider-history'], outcome: 'delivered' });
  });

  it('two messages of one table stay two', () => {
    expect(outcomes([old(null), old(null, plus(NOON, 1_000))], [])).toHaveLength(2);
  });

  it('says why we would not have sent it: by the order, then by the person, then by what stands in the way', () => {
    const about = [old('Zamówienie 1001')];
    expect(
      outcomes(
        about,
        [],
        [
          refusal('no-rule', { orderNumber: '1002' }),
          refusal('suppressed'),
          refusal('not-mobile', { orderNumber: '1001', phoneHash: null }),
        ],
      ),
    ).toEqual(['only-old: not-mobile']);
    expect(outcomes(about, [], [refusal('suppressed')])).toEqual(['only-old: suppressed']);
    expect(outcomes(about, [], [refusal('suppressed', { at: plus(NOON, 100 * HOUR_MS) })])).toEqual([
      'only-old: nothing-heard',
    ]);
    expect(outcomes([old('Zamówienie 9999')], [])).toEqual(['only-old: order-unknown']);
    expect(outcomes(about, [], [], { rulesSince: null })).toEqual(['only-old: before-trial']);
    expect(outcomes(about, [], [], { rulesSince: plus(NOON, 1) })).toEqual(['only-old: before-trial']);
  });

  it('does not blame the older app for what its history does not cover', () => {
    expect(outcomes([], [ours('Mamy 1001')], [], { history: null })).toEqual(['only-ours: before-history']);
    expect(outcomes([], [ours('Mamy 1001')], [], { history: { first: plus(NOON, -9), last: plus(NOON, -5) } })).toEqual(
      ['only-ours: after-history'],
    );
  });
});
