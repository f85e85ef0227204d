import type { Instant } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import type { ClaimedMessage } from './claimed-messages.js';
import type { Moved } from './message-moves.js';

/** The token under which sources find how held messages go on. */
export const RESCHEDULER = Symbol('Rescheduler');

/** Held messages back on the line, each due and valid as its recipe says from now on. */
export interface Rescheduler {
  release(tx: Tx, messages: readonly ClaimedMessage[], now: Instant): Promise<readonly Moved[]>;
}
