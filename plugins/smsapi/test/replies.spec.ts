import { describe, expect, it } from '@jest/globals';
import { instantOf, type RawHttpRequest } from '@hub/core';
import { parseReplies, takesReplies } from '../smsapi.replies.js';

const call = (method: string, type: string, query: string, body: string): RawHttpRequest => ({
  method,
  headers: type === '' ? {} : { 'content-type': type },
  query,
  body: Buffer.from(body),
});
const REPLY = {
  from: '+48512513514',
  to: '48500100200',
  text: 'TAK, dzięki',
  at: instantOf('2024-04-08T10:00:00Z'),
  providerId: null,
  answers: '7074',
};
const FORM = new URLSearchParams({
  sms_from: '48512513514',
  sms_to: '48500100200',
  sms_text: 'TAK, dzięki',
  sms_date: '1712570400',
  username: 'shop',
  MsgId: '7074',
}).toString();

describe('answers to SMSAPI messages', () => {
  it('reads them by GET, by form and as JSON, under either set of names', () => {
    const taken = { kind: 'hint', items: [REPLY], answer: { status: 200, contentType: 'text/plain', body: 'OK' } };
    expect(parseReplies(call('GET', '', FORM, ''))).toEqual(taken);
    expect(parseReplies(call('POST', 'application/x-www-form-urlencoded', '', FORM))).toEqual(taken);
    expect(parseReplies(call('POST', '', '', FORM.replaceAll('sms_', 'SMS_')))).toEqual(taken);
    const json = { id: 'r1', from: '+48512513514', to: 48500100200, text: 'NIE', date: 1712570400 };
    expect(parseReplies(call('POST', 'application/json', '', JSON.stringify([json])))).toEqual({
      ...taken,
      items: [{ ...REPLY, text: 'NIE', providerId: 'r1', answers: null }],
    });
  });

  it('takes a test call that names nobody, and refuses what cannot be read', () => {
    expect(parseReplies(call('GET', '', '', ''))).toMatchObject({ kind: 'hint', items: [] });
    expect(parseReplies(call('GET', '', 'sms_from=SklepInfo&sms_text=hej', ''))).toMatchObject({ items: [] });
    for (const body of ['{"from":', '[1]', '"text"'])
      expect(parseReplies(call('POST', 'application/json', '', body))).toMatchObject({ kind: 'refused' });
  });

  it('knows that a name cannot be answered', () => {
    expect(['2way', '2WAY', '48500100200', '+48500100200'].map(takesReplies)).toEqual([true, true, true, true]);
    expect(['Sklep', 'Eco', null].map(takesReplies)).toEqual([false, false, false]);
  });
});
