import { Inject, Injectable } from '@nestjs/common';
import { DAY_MS, isEmail, plus, type ClientId, type Instant } from '@hub/kernel';
import { answerOf, readIntent, type Reading } from '@hub/replies';
import { ErasureRepository, erasedRef } from '../contacts/erasure.repository.js';
import { Keyring } from '../infra/crypto/keyring.js';
import type { Tx } from '../infra/database/database.js';
import type { ReplyOutcome } from './conversation.entity.js';
import { ConversationRepository, type Conversation } from './conversation.repository.js';
import { CorrespondenceRepository, type Home, type Sent } from './correspondence.repository.js';
import { KNOWN_MS } from './acquaintance.service.js';
import { AnswerService } from './answer.service.js';
import { ConversationVoice } from './conversation-voice.js';
import { StopService } from './stop.service.js';
import { ReplyRepository, type ReplySettlement, type StoredReply } from './reply.repository.js';

/** So far back whoever wrote to a number counts as who is answered. */
const REMEMBERED_MS = 30 * DAY_MS;

/**
 * What one answer leads to: a stop at once, a change of the one order it can be about, or a thread somebody reads. An
 * answer to an account of several clients belongs to who wrote to the number last; a STOP reaches all who wrote to it
 * there, and all who could where nobody did. A mail nobody wrote to the sender for belongs to the shop they ordered in.
 * Says nothing to a shop.
 */
@Injectable()
export class ReplyService {
  constructor(
    private readonly replies: ReplyRepository,
    private readonly correspondence: CorrespondenceRepository,
    private readonly conversations: ConversationRepository,
    private readonly erasures: ErasureRepository,
    private readonly stops: StopService,
    private readonly answers: AnswerService,
    private readonly voice: ConversationVoice,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async settle(tx: Tx, reply: StoredReply, now: Instant): Promise<void> {
    const homes = await this.correspondence.homes(tx, reply.connectionId);
    const { from } = reply.content;
    const sent = await this.#sentTo(tx, reply, homes, now);
    const known = isEmail(from) ? await this.#writerTo(tx, reply, sent, now) : (sent[0] ?? null);
    const reading = readIntent(isEmail(from) ? answerOf(reply.content.text).answer : reply.content.text);
    if (reading.intent === 'stop') await this.#stop(tx, reply, reading, sent.length > 0 ? sent : homes);
    const home = homeOf(sent, known, isEmail(from) ? [] : homes);
    const settlement =
      home === null ? strangers(reading) : await this.#inThread(tx, { reply, reading, sent, home }, now);
    const state = known === null && settlement.outcome !== 'erased' ? 'unmatched' : 'done';
    await this.replies.settle(tx, reply.id, { ...settlement, state });
  }

  #sentTo(tx: Tx, reply: StoredReply, homes: readonly Home[], now: Instant): Promise<readonly Sent[]> {
    const { from } = reply.content;
    if (!isEmail(from)) return this.correspondence.sentTo(tx, reply, plus(now, -REMEMBERED_MS));
    const clients = [...new Set(homes.map(({ clientId }) => clientId))];
    const people = clients.map((clientId) => ({ clientId, emailHash: this.keyring.emailHash(clientId, from) }));
    return this.correspondence.mailedTo(tx, reply, people, plus(now, -KNOWN_MS));
  }

  /** Whose customer writes, of their own accord or in answer. */
  async #writerTo(tx: Tx, { connectionId, content }: StoredReply, sent: readonly Sent[], now: Instant) {
    return sent[0] ?? (await this.correspondence.soldTo(tx, connectionId, content.from, plus(now, -KNOWN_MS)));
  }

  #stop(
    tx: Tx,
    { id, organisationId, content, receivedAt }: StoredReply,
    { isEverything }: Reading,
    to: readonly Home[],
  ) {
    const clients = [...new Set(to.map(({ clientId }) => clientId))];
    const people = clients.map((clientId) => ({
      clientId,
      phoneHash: this.keyring.addressHash(clientId, content.from),
    }));
    return this.stops.stop(tx, {
      organisationId,
      replyId: id,
      people,
      isEverything,
      wording: content.text,
      at: receivedAt,
    });
  }

  async #inThread(tx: Tx, heard: Heard, now: Instant): Promise<Omit<ReplySettlement, 'state'>> {
    const { reply, reading, home } = heard;
    const { intent } = reading;
    const addressHash = this.keyring.addressHash(home.clientId, reply.content.from);
    if (await this.#isErased(tx, home.clientId, addressHash))
      return { conversationId: null, intent: null, outcome: 'erased' };
    const conversation = await this.conversations.hear(tx, {
      organisationId: reply.organisationId,
      clientId: home.clientId,
      shopId: home.shopId,
      connectionId: reply.connectionId,
      addressHash,
      address: reply.content.from,
      lastAt: reply.receivedAt,
    });
    const outcome = await this.#act(tx, heard, conversation, now);
    if (mustBeRead(outcome, intent)) await this.conversations.demandReading(tx, conversation.id);
    return { conversationId: conversation.id, intent, outcome };
  }

  async #act(tx: Tx, heard: Heard, conversation: Conversation, now: Instant): Promise<ReplyOutcome> {
    const { reply, reading, sent } = heard;
    if (reading.intent === 'stop') {
      // Whoever wants to hear nothing more hears nothing more.
      if (!reading.isEverything) await this.voice.confirmStop(tx, conversation, reply.content, now);
      return 'stopped';
    }
    if (reading.intent === 'other') return 'to-read';
    return this.answers.answer(tx, { reply, intent: reading.intent, sent, conversation }, now);
  }

  async #isErased(tx: Tx, clientId: ClientId, subjectHash: string): Promise<boolean> {
    return (await this.erasures.among(tx, [{ clientId, subjectHash }])).has(erasedRef({ clientId, subjectHash }));
  }
}

interface Heard {
  readonly reply: StoredReply;
  readonly reading: Reading;
  readonly sent: readonly Sent[];
  readonly home: Home;
}

/** Who is answered: whom the provider names, who is known to have written last, or the only client that could have. */
function homeOf(sent: readonly Sent[], known: Home | null, homes: readonly Home[]): Home | null {
  const writer = sent.find(({ isAnswered }) => isAnswered) ?? known;
  if (writer !== null) return writer;
  const [first] = homes;
  return first !== undefined && homes.every(({ clientId }) => clientId === first.clientId) ? first : null;
}

function strangers({ intent }: Reading): Omit<ReplySettlement, 'state'> {
  return { conversationId: null, intent, outcome: intent === 'stop' ? 'stopped' : 'nobody-wrote' };
}

function mustBeRead(outcome: ReplyOutcome, intent: Reading['intent']): boolean {
  if (outcome === 'answered-before') return intent === 'no';
  return outcome === 'to-read' || outcome === 'ambiguous' || outcome === 'order-moved-on';
}
