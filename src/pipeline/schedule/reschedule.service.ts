import { Injectable } from '@nestjs/common';
import type { Instant } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import { ShopRepository } from '../../shops/shop.repository.js';
import type { ClaimedMessage } from '../model/claimed-messages.js';
import { moveMessages, type Move, type Moved } from '../model/message-moves.js';
import type { Rescheduler } from '../model/rescheduler.port.js';
import { schedule } from './schedule.js';
import { quietWindows } from './windows.js';

/**
 * Held messages get their instant anew, from the recipe they were planned by; what finds no open window any more is
 * cancelled. The cap of advertising is asked again when they leave.
 */
@Injectable()
export class RescheduleService implements Rescheduler {
  constructor(private readonly shops: ShopRepository) {}

  async release(tx: Tx, messages: readonly ClaimedMessage[], now: Instant): Promise<readonly Moved[]> {
    const shops = await this.shops.byIds(
      tx,
      messages.map(({ shopId }) => shopId),
    );
    const moves = messages.flatMap((message): readonly Move[] => {
      const shop = shops.get(message.shopId);
      if (shop === undefined) return [];
      const { id, recipe, country, occasionKey, route, legNo } = message;
      const found = schedule({
        recipe,
        windows: quietWindows(shop, { ...recipe, country }),
        now,
        minValiditySeconds: route[legNo - 1]?.minValiditySeconds ?? 0,
        seed: occasionKey,
      });
      const from = ['held'] as const;
      if (!found.ok) return [{ id, from, to: 'cancelled', reason: found.reason }];
      return [{ id, from, to: 'planned', reason: null, dueAt: found.dueAt, validUntil: found.validUntil }];
    });
    return moveMessages(tx, moves, now);
  }
}
