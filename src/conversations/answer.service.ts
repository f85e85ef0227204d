import { Injectable } from '@nestjs/common';
import { DAY_MS, plus, type Instant } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import { OrderRepository, orderRef } from '../shops/order.repository.js';
import type { KeptReply, ReplyOutcome } from './conversation.entity.js';
import type { Conversation } from './conversation.repository.js';
import { ConversationVoice } from './conversation-voice.js';
import type { Sent } from './correspondence.repository.js';
import { judgeAnswer, theQuestion, type Question } from './order-answer.js';
import { OrderAnswerRepository } from './order-answer.repository.js';
import type { StoredReply } from './reply.repository.js';

/** A question is answered within so long of being sent. */
const ANSWERED_WITHIN_MS = 7 * DAY_MS;

export interface Answer {
  readonly reply: StoredReply;
  readonly intent: 'yes' | 'no';
  readonly sent: readonly Sent[];
  readonly conversation: Conversation;
}

/** A yes or a no meets the one question it can be an answer to. Writes down what the shop is to be told; tells it nothing. */
@Injectable()
export class AnswerService {
  constructor(
    private readonly answers: OrderAnswerRepository,
    private readonly orders: OrderRepository,
    private readonly voice: ConversationVoice,
  ) {}

  async answer(tx: Tx, { reply, intent, sent, conversation }: Answer, now: Instant): Promise<ReplyOutcome> {
    const at = reply.receivedAt;
    const since = plus(at, -ANSWERED_WITHIN_MS);
    const question = theQuestion(sent.filter(({ acceptedAt }) => acceptedAt >= since && acceptedAt <= at));
    if (question === 'none') return 'to-read';
    if (question === 'ambiguous') return 'ambiguous';
    const verdict = judgeAnswer({
      intent,
      question: question.question,
      earlier: await this.answers.earlier(tx, question.messageId),
      at,
      isAsAsked: await this.#isAsAsked(tx, question),
    });
    if (verdict.kind === 'leave') return verdict.outcome;
    const askedBackBy =
      verdict.kind === 'ask-back'
        ? await this.#askBack(tx, question, { conversation, heard: reply.content }, now)
        : null;
    if (verdict.kind === 'ask-back' && askedBackBy === null) return 'to-read';
    const { messageId, shopId, clientId, orderId } = question;
    await this.answers.keep(tx, {
      id: messageId,
      organisationId: reply.organisationId,
      clientId,
      shopId,
      orderId,
      conversationId: conversation.id,
      state: verdict.kind === 'change' ? 'waiting' : 'asked-back',
      statusId: verdict.kind === 'change' ? verdict.statusId : null,
      askedBackBy,
      at: now,
    });
    return verdict.kind === 'change' ? 'changes-order' : 'asked-back';
  }

  async #isAsAsked(tx: Tx, { shopId, orderId, status }: Question): Promise<boolean> {
    const standing = (await this.orders.standings(tx, [{ shopId, orderId }])).get(orderRef(shopId, orderId));
    if (standing === undefined || standing.isDeleted) return false;
    return status === null || standing.status?.id === status.id;
  }

  async #askBack(
    tx: Tx,
    { shopId, orderId, messageId }: Question,
    { conversation, heard }: { readonly conversation: Conversation; readonly heard: KeptReply },
    now: Instant,
  ) {
    const known = (await this.orders.find(tx, [{ shopId, orderId }])).get(orderRef(shopId, orderId));
    const orderNumber = known?.snapshot?.number ?? orderId;
    return this.voice.askBack(tx, conversation, { messageId, orderNumber, heard }, now);
  }
}
