import { describe, expect, it } from '@jest/globals';
import type { ChannelKind } from '../../core/index.js';
import type { ConnectionId } from '@hub/kernel';
import type { MessageText, Texts } from '../model/message.js';
import { presetsOf, route, type CandidateLeg, type RouteWish } from './route.js';

const account = (id: string, kind: ChannelKind, position: number, micros: number | null = null): CandidateLeg => ({
  connectionId: `con_${id}`,
  kind,
  minValiditySeconds: 60,
  maxValiditySeconds: 3_600,
  ownsFallback: false,
  position,
  partPrice: micros === null ? null : { micros, currency: 'PLN' },
});
const text = (parts: number): MessageText => ({ body: 'x', parts, alphabet: 'gsm7', units: 1 });
const TEXTS: Texts = { sms: text(2), chat: text(1) };
const ACCOUNTS = [account('sms', 'sms', 2, 100_000), account('chat', 'chat', 1, 80_000), account('mail', 'email', 0)];
const wish = (change: Partial<RouteWish> = {}): RouteWish => ({
  texts: TEXTS,
  only: null,
  list: null,
  maxPriceMicros: null,
  ...change,
});
const ids = (change: Partial<RouteWish> = {}) => route(ACCOUNTS, wish(change)).legs.map((leg) => leg.connectionId);
const list = (...names: string[]): ConnectionId[] => names.map((name): ConnectionId => `con_${name}`);

describe('the route of a message', () => {
  it('goes by position where the merchant made no list', () => {
    expect(route(ACCOUNTS, wish())).toMatchObject({
      reason: 'by-position',
      legs: [{ connectionId: 'con_chat' }, { connectionId: 'con_sms' }],
      leftOut: [{ connectionId: 'con_mail', reason: 'no-text' }],
    });
  });
  it('goes by the merchant’s list, whatever the positions, and says of each account why it is not in it', () => {
    expect(route(ACCOUNTS, wish({ list: list('sms', 'gone') }))).toMatchObject({
      reason: 'fixed-list',
      legs: [{ connectionId: 'con_sms' }],
      leftOut: [
        { connectionId: 'con_chat', reason: 'not-listed' },
        { connectionId: 'con_mail', reason: 'not-listed' },
        { connectionId: 'con_gone', reason: 'not-granted' },
      ],
    });
  });
  it('leaves out what costs too much, by parts; a price nobody knows costs nothing', () => {
    expect(ids({ maxPriceMicros: 200_000 })).toEqual(['con_chat', 'con_sms']);
    expect(ids({ maxPriceMicros: 199_999 })).toEqual(['con_chat']);
    expect(route(ACCOUNTS, wish({ maxPriceMicros: 1, list: list('sms') }))).toMatchObject({
      legs: [],
      leftOut: [{ connectionId: 'con_sms', reason: 'too-expensive' }, {}, {}],
    });
    expect(route([account('sms', 'sms', 1)], wish({ maxPriceMicros: 1 })).legs).toHaveLength(1);
  });
  it('counts the longer text where the account itself may fall back to it', () => {
    const both = { ...account('both', 'chat', 1, 100_000), ownsFallback: true };
    expect(route([both], wish({ maxPriceMicros: 199_999 })).legs).toEqual([]);
    expect(route([both], wish({ maxPriceMicros: 200_000 })).legs).toHaveLength(1);
  });
  it('of one account that was asked for is that account, at any price', () => {
    expect(ids({ only: 'con_sms', list: list('chat'), maxPriceMicros: 1 })).toEqual(['con_sms']);
  });
});

describe('lists a merchant may choose by name', () => {
  it('are each account alone and chat before SMS, but not after an account that falls back itself', () => {
    const both = { ...account('both', 'chat', 3), name: 'Chat2SMS', ownsFallback: true };
    const accounts = [
      { ...account('sms', 'sms', 1), name: 'SMS' },
      { ...account('chat', 'chat', 2), name: 'Chat' },
      both,
    ];
    expect(presetsOf(accounts)).toEqual([
      { name: 'SMS', legs: ['con_sms'] },
      { name: 'Chat', legs: ['con_chat'] },
      { name: 'Chat2SMS', legs: ['con_both'] },
      { name: 'Chat → SMS', legs: ['con_chat', 'con_sms'] },
    ]);
  });
});
