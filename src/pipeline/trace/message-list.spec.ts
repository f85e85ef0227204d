import { describe, expect, it } from '@jest/globals';
import type { MessageId } from '@hub/kernel';
import { readCursor, writeCursor } from './message-list.js';

const id = 'msg_01a20912-4aaa-74a6-bc22-6285ad8ce2c2' as MessageId;

describe('the way to the next page', () => {
  it.each([
    ['createdAt', null],
    ['dueAt', '1763640000123'],
    ['recipient', null],
    ['sender', 'Buty'],
    ['success', '1'],
    ['channel', id.slice(4)],
    ['billed', '-1'],
  ] as const)('leads on by %s and nothing else', (sort, value) => {
    const text = writeCursor({ sort, direction: 'desc', after: null, limit: 1 }, { id, value });
    expect(readCursor(text, sort, 'desc')).toEqual({ id, value });
    expect(readCursor(text, sort, 'asc')).toBeNull();
    expect(readCursor(text, 'parts', 'desc')).toBeNull();
  });

  it.each(['', 'x', 'bnVsbA', Buffer.from('{}').toString('base64url'), Buffer.from('[1,2]').toString('base64url')])(
    'is none where it was made up (%s)',
    (text) => expect(readCursor(text, 'createdAt', 'desc')).toBeNull(),
  );

  it('takes no value that the database would refuse', () => {
    for (const value of ['1; drop', '99999999999999999999', '2026-11-20', ''])
      expect(
        readCursor(
          writeCursor({ sort: 'dueAt', direction: 'asc', after: null, limit: 1 }, { id, value }),
          'dueAt',
          'asc',
        ),
      ).toBeNull();
  });
});
