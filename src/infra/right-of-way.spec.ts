import { describe, expect, it } from '@jest/globals';
import { RightOfWay } from './right-of-way.js';

const turnOfTheLoop = () => new Promise(setImmediate);

function noticeUnderWay(way: RightOfWay): () => Promise<void> {
  let end = () => {};
  const notice = way.first(() => new Promise<void>((resolve) => (end = resolve)));
  return () => (end(), notice);
}

describe('the right of way', () => {
  it('keeps a campaign waiting while a notice is under way, and no longer', async () => {
    const way = new RightOfWay();
    const end = noticeUnderWay(way);
    let isThrough = false;
    const campaign = way.makeWay().then(() => (isThrough = true));
    await turnOfTheLoop();
    expect(isThrough).toBe(false);
    await end();
    await campaign;
  });

  it('keeps nobody waiting where nothing is under way', async () => {
    const way = new RightOfWay();
    let isThrough = false;
    void way.makeWay().then(() => (isThrough = true));
    await turnOfTheLoop();
    expect(isThrough).toBe(true);
  });

  it('is never kept for good: a campaign goes on beside a notice that takes its time', async () => {
    const way = new RightOfWay();
    const end = noticeUnderWay(way);
    await way.makeWay();
    await end();
  });

  it('lets a campaign that made way go on for a moment, step by step', async () => {
    const way = new RightOfWay();
    const end = noticeUnderWay(way);
    await way.makeWay();
    let isThrough = false;
    void way.makeWay().then(() => (isThrough = true));
    await turnOfTheLoop();
    expect(isThrough).toBe(true);
    await end();
  });

  it('ends with work that fails', async () => {
    const way = new RightOfWay();
    await expect(way.first(() => Promise.reject(new Error('the database is gone')))).rejects.toThrow('gone');
    await way.makeWay();
  });
});
