import { describe, expect, it } from '@jest/globals';
import { sideBySide } from './side-by-side.js';

async function* numbers(count: number, failsAt?: number) {
  for (let number = 0; number < count; number++) {
    if (number === failsAt) throw new Error('no more');
    yield number;
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('pages that are worked off side by side', () => {
  it('are all worked off, never more at once than wished', async () => {
    const seen: number[] = [];
    let now = 0;
    let most = 0;
    await sideBySide(numbers(20), 3, async (number) => {
      most = Math.max(most, ++now);
      await turn();
      now--;
      seen.push(number);
    });
    expect(seen.toSorted((left, right) => left - right)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(3);
  });

  it('end with the first failure though the next page is a while away, and leave no failure unheard', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    async function* slowly() {
      yield 0;
      await turn();
      await turn();
      yield 1;
    }
    const walk = sideBySide(slowly(), 4, async (number) => {
      if (number === 0) throw new Error('not 0');
    });
    await expect(walk).rejects.toThrow('not 0');
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });

  it.each([
    ['one of them', undefined, 2],
    ['whoever brings them', 3, undefined],
  ])('end when %s fails, and nothing goes on after that', async (_, bringsUntil, failing) => {
    let underWay = 0;
    const walk = sideBySide(numbers(20, bringsUntil), 4, async (number) => {
      underWay++;
      await turn();
      await turn();
      underWay--;
      if (number === failing || number === 0) throw new Error(`not ${number}`);
    });
    await expect(walk).rejects.toThrow(/not|no more/);
    expect(underWay).toBe(0);
  });
});
