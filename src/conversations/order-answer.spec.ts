import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, instantOf, plus } from '@hub/kernel';
import { judgeAnswer, theQuestion, type Facts } from './order-answer.js';
import type { Sent } from './correspondence.repository.js';

const NOW = instantOf('2026-11-20T11:00:00Z');
const QUESTION = { yesStatus: '2', noStatus: '11' };
const FACTS: Facts = { intent: 'yes', question: QUESTION, earlier: null, at: NOW, isAsAsked: true };
const sent = (orderId: string | null, question: Sent['question'] = QUESTION): Sent => ({
  messageId: 'msg_1',
  shopId: 'shp_1',
  clientId: 'cli_1',
  orderId,
  ruleId: 'rul_1',
  acceptedAt: NOW,
  question,
  status: null,
  isAnswered: false,
});

describe('the question an answer may be to', () => {
  it('is the newest one, if all are about one order', () => {
    expect(theQuestion([sent('7'), sent('7'), sent('8', null)])).toMatchObject({ orderId: '7' });
  });

  it('is none where nothing was asked, and ambiguous where two orders were', () => {
    expect(theQuestion([])).toBe('none');
    expect(theQuestion([sent('7', null), sent(null)])).toBe('none');
    expect(theQuestion([sent('7'), sent('8')])).toBe('ambiguous');
    expect(theQuestion([sent('7'), { ...sent('7'), shopId: 'shp_2' }])).toBe('ambiguous');
  });
});

describe('what an answer does', () => {
  it('lets a yes change the order once', () => {
    expect(judgeAnswer(FACTS)).toEqual({ kind: 'change', statusId: '2' });
    const earlier = { state: 'done', answeredAt: NOW, askedBackAt: null } as const;
    expect(judgeAnswer({ ...FACTS, earlier })).toEqual({ kind: 'leave', outcome: 'answered-before' });
  });

  it('asks back after a no, and cancels only when it is said again within a day of that', () => {
    const no = { ...FACTS, intent: 'no' } as const;
    expect(judgeAnswer(no)).toEqual({ kind: 'ask-back' });
    const earlier = { state: 'asked-back', answeredAt: NOW, askedBackAt: plus(NOW, 60_000) } as const;
    const after = (ms: number) => judgeAnswer({ ...no, earlier, at: plus(NOW, ms) });
    expect(after(120_000)).toEqual({ kind: 'change', statusId: '11' });
    // Sent twice in a row, before the question asked back had left.
    expect(after(30_000)).toEqual({ kind: 'leave', outcome: 'to-read' });
    expect(after(26 * HOUR_MS)).toEqual({ kind: 'leave', outcome: 'to-read' });
    expect(judgeAnswer({ ...no, earlier: { ...earlier, askedBackAt: null } })).toMatchObject({ kind: 'leave' });
    expect(judgeAnswer({ ...FACTS, earlier })).toEqual({ kind: 'change', statusId: '2' });
  });

  it('leaves a no without a status to a person, and an order that moved on alone', () => {
    const question = { ...QUESTION, noStatus: null };
    expect(judgeAnswer({ ...FACTS, intent: 'no', question })).toEqual({ kind: 'leave', outcome: 'to-read' });
    expect(judgeAnswer({ ...FACTS, isAsAsked: false })).toEqual({ kind: 'leave', outcome: 'order-moved-on' });
  });
});
