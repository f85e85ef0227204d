import { describe, expect, it, jest } from '@jest/globals';
import { ClaimGate } from './claim-gate.js';
import { HubLogger } from './logging/logger.js';
import { Turns } from './turns.js';

function someTurns() {
  const gate = new ClaimGate();
  const log = new HubLogger();
  const fault = jest.spyOn(log, 'fault').mockReturnValue();
  const ends: (() => void)[] = [];
  const work = jest.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  return { gate, fault, ends, work, turns: new Turns(gate, log) };
}

describe('the turns of a service', () => {
  it('come one at a time', async () => {
    const { turns, work, ends } = someTurns();
    const first = turns.take('it.failed', work);
    const second = turns.take('it.failed', work);
    expect(work).toHaveBeenCalledTimes(1);
    ends[0]?.();
    await Promise.all([first, second]);
    void turns.take('it.failed', work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('go on after one that failed, which is logged', async () => {
    const { turns, work, fault } = someTurns();
    await turns.take('it.failed', () => Promise.reject(new Error('the database is gone')));
    expect(fault).toHaveBeenCalledWith('it.failed', new Error('the database is gone'));
    void turns.take('it.failed', work);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('do not begin in a process that takes on no work', async () => {
    const { turns, work, gate } = someTurns();
    gate.close('stopping');
    await turns.take('it.failed', work);
    expect(work).not.toHaveBeenCalled();
  });

  it('hold up the end of the process until the one under way is over', async () => {
    const { turns, work, ends } = someTurns();
    void turns.take('it.failed', work);
    let isOver = false;
    const shutdown = turns.beforeApplicationShutdown().then(() => (isOver = true));
    await Promise.resolve();
    expect(isOver).toBe(false);
    ends[0]?.();
    await shutdown;
    expect(isOver).toBe(true);
  });
});
