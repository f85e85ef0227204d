import { Expose } from 'class-transformer';
import type { TicketState } from './connect-ticket.entity.js';

export class ConnectTicketView {
  @Expose() id!: string;
  /** To open in a new top-level tab, once, within five minutes; only in the answer that made the ticket. */
  @Expose() url?: string;
  @Expose() pluginId!: string;
  /** Where the vendor's word comes: `open` until a browser confirmed, `asked` while the vendor has it. */
  @Expose() state!: TicketState | 'expired';
  /** What became of it, in words, with the next step; null while it is under way. */
  @Expose() text!: string | null;
  /** The account's connection, once there is one. */
  @Expose() connectionId!: string | null;
  @Expose() expiresAt!: string;
}
