import { Inject, Injectable } from '@nestjs/common';
import { isEmail, newId, type ConnectionId, type Instant, type MessageId } from '@hub/kernel';
import type { EntityTx } from '../infra/database/database.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { invalid, RequestRefused } from '../infra/web/errors.js';
import { PLANNER, type Planner } from '../pipeline/model/planner.port.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ShopService } from '../shops/shop.service.js';
import { manualOccasion } from '../sources/manual/manual-occasion.js';
import type { AnswerDto } from './conversation.dto.js';
import { ConversationRepository, type Conversation } from './conversation.repository.js';
import { mailInThread } from './mail-thread.js';

/** Characters. */
const LONGEST_TEXT_MESSAGE = 1_000;

export interface PlannedAnswer {
  readonly messageId: MessageId;
  readonly connectionId: ConnectionId;
}

/** A person's answer: one message by the account the customer wrote to, from a sender that they can write to again. */
@Injectable()
export class ManualAnswerService {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly shops: ShopService,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
    @Inject(PLANNER) private readonly planner: Planner,
    private readonly doorbell: Doorbell,
  ) {}

  /** @throws RequestRefused 409 `conversation.one-way`, `conversation.nobody-left`; 422 where nothing can be sent */
  async plan(
    tx: EntityTx,
    conversation: Conversation,
    { text, requestId = newId('req') }: AnswerDto,
    now: Instant,
  ): Promise<PlannedAnswer> {
    const { organisationId, shopId, connectionId, address } = conversation;
    if (address === null) throw NOBODY;
    if (!isEmail(address) && text.length > LONGEST_TEXT_MESSAGE)
      throw invalid([{ param: 'text', code: 'too-long', message: TOO_LONG }]);
    const shop = await this.shops.find(tx, organisationId, shopId);
    if (!(await this.#isTwoWay(tx, conversation))) throw ONE_WAY;
    const occasion = manualOccasion(
      shop,
      {
        requestId,
        address,
        text,
        connectionId,
        source: 'reply',
        ...mailInThread(await this.conversations.newestHeard(tx, conversation.id)),
      },
      now,
    );
    const { messageIds, skipped } = await this.planner.planOccasions(tx, [occasion]);
    const [messageId] = messageIds;
    if (messageId === undefined)
      throw invalid([{ param: 'text', code: skipped[0]?.reason ?? 'no-usable-connection', message: NOT_SENT }]);
    await this.conversations.spoke(tx, conversation.id, now);
    return { messageId, connectionId };
  }

  ring({ connectionId }: PlannedAnswer): void {
    this.doorbell.ring('dispatch', connectionId);
  }

  async #isTwoWay(tx: EntityTx, { shopId, connectionId }: Conversation): Promise<boolean> {
    const granted = (await this.connections.grantedTo(tx, [shopId])).find(
      ({ connection }) => connection.id === connectionId,
    );
    if (granted === undefined) return false;
    const adapter = this.host.channel(granted.connection);
    return adapter.capabilities.twoWay && (adapter.takesReplies?.(granted.sender) ?? true);
  }
}

const ONE_WAY = new RequestRefused(409, 'conversation.one-way', {
  pl: 'Nadawcą jest nazwa albo konto, na które nie można odpisać. Ustaw numer (np. 2way) jako nadawcę sklepu; przy poczcie podaj w połączeniu serwer IMAP.',
  en: 'The sender is a name, or an account that takes no answers. Give the shop a number (such as 2way) as its sender; for e-mail name the IMAP server in the connection.',
  el: 'Ο αποστολέας είναι όνομα ή λογαριασμός που δεν δέχεται απαντήσεις. Ορίστε αριθμό (π.χ. 2way) ως αποστολέα· για e-mail δηλώστε διακομιστή IMAP στη σύνδεση.',
});
const NOBODY = new RequestRefused(409, 'conversation.nobody-left', {
  pl: 'Adres tej osoby nie jest już przechowywany (usunięcie danych albo retencja).',
  en: 'This person’s address is kept no more (erased, or kept long enough).',
  el: 'Η διεύθυνση αυτού του ατόμου δεν διατηρείται πλέον (διαγραφή ή λήξη διατήρησης).',
});
const TOO_LONG = {
  pl: `Tekst do telefonu może mieć najwyżej ${LONGEST_TEXT_MESSAGE} znaków. Skróć go.`,
  en: `A text to a phone may have ${LONGEST_TEXT_MESSAGE} characters at most. Shorten it.`,
  el: `Ένα κείμενο προς τηλέφωνο μπορεί να έχει έως ${LONGEST_TEXT_MESSAGE} χαρακτήρες. Συντομεύστε το.`,
};
const NOT_SENT = {
  pl: 'Nie wysłano: osoba nie chce wiadomości albo sklep nie może użyć tego połączenia.',
  en: 'Nothing was sent: the person wants no messages, or the shop may not use this connection.',
  el: 'Δεν στάλθηκε: το άτομο δεν θέλει μηνύματα ή το κατάστημα δεν μπορεί να χρησιμοποιήσει τη σύνδεση.',
};
