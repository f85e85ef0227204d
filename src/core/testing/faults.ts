import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedAnswer } from './simulator.js';

/** What may go wrong between the hub and any provider; `…-after-accept` means the provider did its work first. */
export const FAULT_KINDS = [
  'http-503-before',
  'http-503-after-accept',
  'cut-before',
  'cut-after-accept',
  'hang-after-accept',
  'slow-after-accept',
  'garbage',
  'rate-limited',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface SimulatedFault {
  readonly kind: FaultKind;
  /** How many calls it spoils; 1 unless told. */
  times?: number;
  /** What a 503 says; plain words unless told. */
  readonly body?: object;
  /** How late a slow answer comes, milliseconds; 100 unless told. */
  readonly delayMs?: number;
}

/** Answers a send, spoiled by the first fault waiting in `faults`, which is used up, else by `chosen`. */
export async function underFault(
  faults: SimulatedFault[],
  accept: () => Promise<SimulatedAnswer> | SimulatedAnswer,
  chosen: SimulatedFault | null = null,
): Promise<SimulatedAnswer> {
  const fault = takeFault(faults) ?? chosen;
  const unavailable = { status: 503, body: fault?.body ?? 'Service Unavailable' };
  switch (fault?.kind) {
    case undefined:
      return accept();
    case 'http-503-before':
      return unavailable;
    case 'http-503-after-accept':
      await accept();
      return unavailable;
    case 'cut-before':
      return 'cut';
    case 'cut-after-accept':
      await accept();
      return 'cut';
    case 'hang-after-accept':
      await accept();
      return 'hang';
    case 'slow-after-accept': {
      const answer = await accept();
      await pause(fault?.delayMs ?? 100);
      return answer;
    }
    case 'garbage':
      await accept();
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Welcome!' };
    case 'rate-limited':
      return {
        status: 429,
        headers: { 'retry-after': '2' },
        body: { error: 'too_many_requests', message: 'Too many requests' },
      };
  }
}

function takeFault(faults: SimulatedFault[]): SimulatedFault | null {
  const fault = faults[0];
  if (fault === undefined) return null;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) faults.shift();
  return fault;
}
