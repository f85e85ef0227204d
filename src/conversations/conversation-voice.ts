import { Inject, Injectable } from '@nestjs/common';
import type { Instant, MessageId } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import { PLANNER, type Planner } from '../pipeline/model/planner.port.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { manualOccasion } from '../sources/manual/manual-occasion.js';
import type { Conversation } from './conversation.repository.js';
import { askedBackText, stoppedText } from './words.js';

/** What the hub answers by itself: by the account the person wrote to, as an order notice, each thing once. */
@Injectable()
export class ConversationVoice {
  constructor(
    private readonly shops: ShopRepository,
    @Inject(PLANNER) private readonly planner: Planner,
  ) {}

  async confirmStop(tx: Tx, conversation: Conversation, now: Instant): Promise<void> {
    const shop = (await this.shops.byIds(tx, [conversation.shopId])).get(conversation.shopId);
    const text = shop === undefined ? null : stoppedText(shop.locale, shop.settings.stopConfirmation);
    if (shop !== undefined && text !== null)
      await this.#say(tx, shop, conversation, { requestId: `stop-${conversation.id}`, text }, now);
  }

  /** Null: nothing can be said to this person. */
  async askBack(
    tx: Tx,
    conversation: Conversation,
    { messageId, orderNumber }: { readonly messageId: MessageId; readonly orderNumber: string },
    now: Instant,
  ): Promise<MessageId | null> {
    const shop = (await this.shops.byIds(tx, [conversation.shopId])).get(conversation.shopId);
    if (shop === undefined) return null;
    const text = askedBackText(shop.locale, orderNumber);
    return this.#say(tx, shop, conversation, { requestId: `again-${messageId}`, text }, now);
  }

  async #say(
    tx: Tx,
    shop: Shop,
    { connectionId, address }: Conversation,
    said: { readonly requestId: string; readonly text: string },
    now: Instant,
  ): Promise<MessageId | null> {
    if (address === null) return null;
    const occasion = manualOccasion(shop, { ...said, address, connectionId, source: 'reply' }, now);
    return (await this.planner.planOccasions(tx, [occasion])).messageIds[0] ?? null;
  }
}
