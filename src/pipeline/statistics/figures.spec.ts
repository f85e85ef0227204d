import { describe, expect, it } from '@jest/globals';
import { figuresOf } from './figures.js';

describe('the figures a merchant reads', () => {
  it('count what waits, is held or is leaving as planned, and what was read as delivered too', () => {
    const figures = figuresOf({ planned: 3, held: 2, sending: 1, accepted: 4, delivered: 5, read: 6, sent: 15 });
    expect(figures).toMatchObject({ planned: 6, delivered: 11, read: 6, sent: 15, failed: 0 });
  });
});
