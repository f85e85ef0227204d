import { describe, expect, it } from '@jest/globals';
import { instantOf, type RawHttpRequest } from '@hub/core';
import { parseReports, toReports } from '../smsapi.reports.js';

const get = (query: string): RawHttpRequest => ({ method: 'GET', headers: {}, query, body: Buffer.alloc(0) });

describe('SMSAPI delivery reports', () => {
  it('reads the lists of one call', () => {
    const result = parseReports(
      get(
        'MsgId=7074294081650020450,7074294081650020451&status=404,405&status_name=DELIVERED,UNDELIVERED&idx=a1,a2' +
          '&to=48512513514,48500100200&donedate=1712570400,1712570401&username=shop&points=0.165,0.165&mcc=260,260&mnc=1,6',
      ),
    );
    expect(result).toEqual({
      kind: 'hint',
      answer: { status: 200, contentType: 'text/plain', body: 'OK' },
      items: [
        {
          key: 'a1',
          providerMessageId: '7074294081650020450',
          state: 'delivered',
          at: instantOf('2024-04-08T10:00:00Z'),
          code: '404',
          price: { micros: 165_000, currency: 'PTS' },
          network: '260-01',
        },
        {
          key: 'a2',
          providerMessageId: '7074294081650020451',
          state: 'failed',
          at: instantOf('2024-04-08T10:00:01Z'),
          code: '405',
          price: { micros: 165_000, currency: 'PTS' },
          network: '260-06',
        },
      ],
    });
  });

  it('shares the first value of a short list, but never a key', () => {
    const result = parseReports(get('MsgId=1,2,3&status=404&donedate=1712570400&idx=a1'));
    expect(result.kind === 'hint' && result.items.map(({ key, state, at }) => [key, state, at])).toEqual(
      [1, 2, 3].map(() => [null, 'delivered', instantOf('2024-04-08T10:00:00Z')]),
    );
  });

  it.each([
    ['401', 'lost'],
    ['402', 'expired'],
    ['403', 'accepted'],
    ['404', 'delivered'],
    ['405', 'failed'],
    ['406', 'failed'],
    ['407', 'failed'],
    ['408', 'lost'],
    ['409', 'accepted'],
    ['410', 'accepted'],
    ['411', 'accepted'],
    ['412', 'failed'],
    ['499', 'accepted'],
  ])('reads %s as %s', (code, state) => {
    expect(parseReports(get(`MsgId=1&status=${code}`))).toMatchObject({ kind: 'hint', items: [{ state, code }] });
  });

  it('takes the same names from a form', () => {
    const result = parseReports({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
      query: '',
      body: Buffer.from('MsgId=1&status=404'),
    });
    expect(result).toMatchObject({ kind: 'hint', items: [{ providerMessageId: '1', state: 'delivered' }] });
  });

  it('answers OK to an empty test call', () => {
    expect(parseReports(get(''))).toMatchObject({ kind: 'hint', items: [], answer: { body: 'OK' } });
  });

  it.each(['MsgId=1', 'status=404', 'MsgId=1&status=DELIVERED'])('refuses %s', (query) => {
    expect(parseReports(get(query))).toMatchObject({ kind: 'refused', answer: { status: 400 } });
  });

  it('reads a look-up’s words in both spellings', () => {
    const list = ['QUEUE', 'SENT', 'DELIVERED', 'undelivered', 'stopped', 'NOT_FOUND', 'SOMETHING'].map(
      (status, id) => ({ id: String(id), status }),
    );
    expect(toReports({ list }).map(({ state }) => state)).toEqual([
      'accepted',
      'accepted',
      'delivered',
      'failed',
      'failed',
      'lost',
    ]);
  });
});
