export type SimulatedChannel = 'viber' | 'sms';

/** One thing that becomes of a message, in the order told. */
export interface Step {
  readonly channel: SimulatedChannel;
  readonly status: 'sent' | 'delivered' | 'seen' | 'undelivered' | 'expired' | 'failed' | 'rejected' | 'unknown';
  readonly reason?: string;
}

const viber = (status: Step['status'], reason?: string): Step => step('viber', status, reason);
const sms = (status: Step['status'], reason?: string): Step => step('sms', status, reason);

function step(channel: SimulatedChannel, status: Step['status'], reason?: string): Step {
  return { channel, status, ...(reason === undefined ? {} : { reason }) };
}

/**
 * What becomes of a message to a number with these last two digits (the proposed contract's list, README). Steps on a
 * channel that the route does not have are left out; other numbers are delivered on the route's first channel.
 */
export const BEHAVIOURS: Readonly<Record<string, readonly Step[]>> = {
  '01': [viber('delivered'), viber('seen')],
  '02': [viber('undelivered', 'not_viber_user'), sms('delivered')],
  '03': [viber('undelivered', 'blocked')],
  '04': [viber('expired', 'ttl_expired'), sms('delivered')],
  // The phone was off: Viber comes all the same, after the SMS.
  '05': [viber('expired', 'ttl_expired'), sms('delivered'), viber('delivered')],
  '06': [],
};

export type Route = 'SMS' | 'VIBER' | 'VIBER2SMS';

const CHANNELS: Readonly<Record<Route, readonly SimulatedChannel[]>> = {
  SMS: ['sms'],
  VIBER: ['viber'],
  VIBER2SMS: ['viber', 'sms'],
};

/** The steps of a message by its route; a number without a behaviour gets it at once. */
export function stepsOf(route: Route, to: string, settled: readonly Step[] | null): readonly Step[] {
  const channels = CHANNELS[route];
  const first: Step = { channel: channels[0] ?? 'sms', status: 'delivered' };
  const planned = settled ?? BEHAVIOURS[to.slice(-2)] ?? [first];
  const steps = planned.filter(({ channel }) => channels.includes(channel));
  return steps.length === 0 && planned.length > 0 ? [first] : steps;
}
