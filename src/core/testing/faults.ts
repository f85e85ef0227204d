import type { SimulatedAnswer } from './simulator.js';

/** What may go wrong between the hub and any provider; `…-after-accept` means the provider did its work first. */
export const FAULT_KINDS = [
  'http-503-before',
  'http-503-after-accept',
  'cut-before',
  'cut-after-accept',
  'hang-after-accept',
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
}

/** Answers a send, spoiled by the first fault waiting in `faults`, which is used up. */
export async function underFault(
  faults: SimulatedFault[],
  accept: () => Promise<SimulatedAnswer> | SimulatedAnswer,
): Promise<SimulatedAnswer> {
  const fault = takeFault(faults);
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
