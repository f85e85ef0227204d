import { Inject, Injectable } from '@nestjs/common';
import type { Instant, MessageId } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import { PLANNER, type Planner } from '../pipeline/model/planner.port.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { manualOccasion } from '../sources/manual/manual-occasion.js';
import type { KeptReply } from './conversation.entity.js';
import type { Conversation } from './conversation.repository.js';
import { mailInThread } from './mail-thread.js';
import { askedBackText, stoppedText } from './words.js';

export interface AskingBack {
  readonly messageId: MessageId;
  readonly orderNumber: string;
  /** The no. */
  readonly heard: KeptReply;
}

/** What the hub answers by itself: by the account the person wrote to, as an order notice, each thing once. */
@Injectable()
export class ConversationVoice {
  constructor(
    private readonly shops: ShopRepository,
    @Inject(PLANNER) private readonly planner: Planner,
  ) {}

  async confirmStop(tx: Tx, conversation: Conversation, heard: KeptReply, now: Instant): Promise<void> {
    const shop = (await this.shops.byIds(tx, [conversation.shopId])).get(conversation.shopId);
    const text = shop === undefined ? null : stoppedText(heard.from, shop.locale, shop.settings.stopConfirmation);
    if (shop !== undefined && text !== null)
      await this.#say(tx, shop, conversation, { requestId: `stop-${conversation.id}`, text, heard }, now);
  }

  /** Null: nothing can be said to this person. */
  async askBack(
    tx: Tx,
    conversation: Conversation,
    { messageId, orderNumber, heard }: AskingBack,
    now: Instant,
  ): Promise<MessageId | null> {
    const shop = (await this.shops.byIds(tx, [conversation.shopId])).get(conversation.shopId);
    if (shop === undefined) return null;
    const text = askedBackText(shop.locale, orderNumber);
    return this.#say(tx, shop, conversation, { requestId: `again-${messageId}`, text, heard }, now);
  }

  async #say(
    tx: Tx,
    shop: Shop,
    { connectionId, address }: Conversation,
    { requestId, text, heard }: { readonly requestId: string; readonly text: string; readonly heard: KeptReply },
    now: Instant,
  ): Promise<MessageId | null> {
    if (address === null) return null;
    const occasion = manualOccasion(
      shop,
      { requestId, text, address, connectionId, source: 'reply', ...mailInThread(heard) },
      now,
    );
    return (await this.planner.planOccasions(tx, [occasion])).messageIds[0] ?? null;
  }
}
