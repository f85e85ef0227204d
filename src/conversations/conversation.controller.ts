import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import {
  DAY_MS,
  maskAddress,
  parseId,
  plus,
  toIso,
  type AttachmentId,
  type Clock,
  type ConversationId,
  type Instant,
} from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { invalid, notFound, RequestRefused } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView, toViews } from '../infra/web/view.js';
import { ShopService } from '../shops/shop.service.js';
import { AnswerDto, AssignmentDto, ConversationsQueryDto, ConversationStateDto } from './conversation.dto.js';
import { ConversationRepository, type Conversation } from './conversation.repository.js';
import { ConversationView, ConversationPageView, AnsweredView, SaidView, ThreadView } from './conversation.view.js';
import { ManualAnswerService } from './manual-answer.service.js';
import { ReplyAttachmentRepository } from './reply-attachment.repository.js';
import { TheirOrdersService } from './their-orders.service.js';

const SHOWN_MS = 90 * DAY_MS;
const SHOWN = 200;

/** What customers answered, and who answers them. */
@ApiTags('conversations')
@Controller('api/v1/conversations')
export class ConversationController {
  constructor(
    private readonly database: Database,
    private readonly conversations: ConversationRepository,
    private readonly files: ReplyAttachmentRepository,
    private readonly shops: ShopService,
    private readonly answers: ManualAnswerService,
    private readonly theirOrders: TheirOrdersService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What was heard last is first, in pages; of one shop, one state, one colleague, or what nobody read. */
  @Needs('view', 'anywhere')
  @Get()
  async list(@CurrentAccount() account: Account, @Query() query: ConversationsQueryDto): Promise<ConversationPageView> {
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const sight = await this.shops.sight(tx, account, 'view', query.shopId ?? null);
      const found = await this.conversations.list(tx, {
        shops: sight.shops.map(({ id }) => id),
        state: query.state ?? null,
        assignee: query.assignee ?? null,
        isUnread: query.unread ?? null,
        // One that cannot be read starts from the beginning: it only ever came from us.
        after: query.from === undefined ? null : parsePlace(query.from),
        limit: query.limit + 1,
      });
      const items = found.slice(0, query.limit);
      return {
        items: items.map((item) => toView(ConversationView, shown(item, sight.numbers.has(item.shopId)))),
        next: found.length > query.limit ? placeOf(items.at(-1)) : null,
      };
    });
  }

  /** What both said in the last ninety days. */
  @Needs('view')
  @Get(':conversation')
  async find(
    @CurrentAccount() account: Account,
    @Param('conversation', new IdPipe('cnv')) id: ConversationId,
  ): Promise<ThreadView> {
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const found = await this.#find(tx, account, id);
      const said = await this.conversations.said(tx, found, plus(this.clock.now(), -SHOWN_MS), SHOWN);
      const { clientId, shopId } = found;
      const view = toView(ThreadView, {
        ...shown(found, account.may('numbers', { clientId, shopId })),
        said: toViews(
          SaidView,
          said.map((one) => ({ ...one, at: toIso(one.at) })),
        ),
      });
      view.orders = await this.theirOrders.of(tx, account, found);
      return view;
    });
  }

  /** A file that came with an answer, to be saved; 404 where it was too large to be kept. Never shown in place: strangers sent it. */
  @Needs('view')
  @Get(':conversation/attachments/:attachment')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async attachment(
    @CurrentAccount() account: Account,
    @Param('conversation', new IdPipe('cnv')) id: ConversationId,
    @Param('attachment', new IdPipe('fil')) fileId: AttachmentId,
  ): Promise<StreamableFile> {
    const file = await this.database.inOrganisation(account.organisationId, async (tx) =>
      this.files.find(tx, await this.#find(tx, account, id), fileId),
    );
    if (file === null) throw notFound();
    if (file.content === null) throw NOT_KEPT;
    // The type is our own word: theirs might make a browser run it.
    return new StreamableFile(file.content, {
      type: 'application/octet-stream',
      disposition: dispositionOf(file.name),
      length: file.content.length,
    });
  }

  /** Somebody has looked at it. */
  @Needs('send-one')
  @Post(':conversation/read')
  @HttpCode(204)
  async read(
    @CurrentAccount() account: Account,
    @Param('conversation', new IdPipe('cnv')) id: ConversationId,
  ): Promise<void> {
    await this.#change(account, id, (tx) => this.conversations.markRead(tx, id));
  }

  /** Who of the organisation answers it. */
  @Needs('send-one')
  @Put(':conversation/assignee')
  @HttpCode(204)
  async assign(
    @CurrentAccount() account: Account,
    @Param('conversation', new IdPipe('cnv')) id: ConversationId,
    @Body() { userId }: AssignmentDto,
  ): Promise<void> {
    await this.#change(account, id, async (tx) => {
      if (userId !== null && !(await this.conversations.isColleague(tx, account.organisationId, userId)))
        throw invalid([{ param: 'userId', code: 'unknown-user', message: NO_COLLEAGUE }]);
      await this.conversations.assign(tx, id, userId);
    });
  }

  /** Closes it until the person answers again, or opens it. */
  @Needs('send-one')
  @Put(':conversation/state')
  @HttpCode(204)
  async become(
    @CurrentAccount() account: Account,
    @Param('conversation', new IdPipe('cnv')) id: ConversationId,
    @Body() { state }: ConversationStateDto,
  ): Promise<void> {
    await this.#change(account, id, (tx) => this.conversations.become(tx, id, state));
  }

  /** Answers in a person's own words, by the account the person wrote to; 409 where its sender cannot be answered. */
  @Needs('send-one')
  @Post(':conversation/messages')
  @HttpCode(202)
  async answer(
    @CurrentAccount() account: Account,
    @Param('conversation', new IdPipe('cnv')) id: ConversationId,
    @Body() body: AnswerDto,
  ): Promise<AnsweredView> {
    const { organisationId } = account;
    const planned = await this.database.inOrganisation(organisationId, async (tx) =>
      this.answers.plan(tx, await this.#find(tx, account, id), body, this.clock.now()),
    );
    this.answers.ring(planned);
    return { messageId: planned.messageId };
  }

  async #find(tx: EntityTx, { organisationId }: Account, id: ConversationId): Promise<Conversation> {
    const found = await this.conversations.find(tx, organisationId, id);
    if (found === null) throw notFound();
    return found;
  }

  async #change(account: Account, id: ConversationId, work: (tx: EntityTx) => Promise<void>): Promise<void> {
    await this.database.inOrganisation(account.organisationId, async (tx) => {
      await this.#find(tx, account, id);
      await work(tx);
    });
  }
}

function shown(conversation: Conversation, seesNumbers: boolean): object {
  const { address, lastAt } = conversation;
  return {
    ...conversation,
    address: address === null || seesNumbers ? (address ?? '') : maskAddress(address),
    lastAt: toIso(lastAt),
  };
}

/** RFC 6266: a plain name for old programs, and the whole one. */
function dispositionOf(name: string): string {
  const shownName = name === '' ? 'attachment' : name;
  const plain = shownName.replace(/[^\w. -]/g, '_');
  const whole = encodeURIComponent(shownName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

function placeOf(last: Conversation | undefined): string | null {
  return last === undefined ? null : `${last.lastAt}.${last.id}`;
}

function parsePlace(text: string): { lastAt: Instant; id: ConversationId } | null {
  const [at = '', name = ''] = text.split('.');
  const id = parseId('cnv', name);
  return id === null || !/^\d{1,14}$/.test(at) ? null : { lastAt: Number(at) as Instant, id };
}

const NOT_KEPT = new RequestRefused(404, 'attachment.not-kept', {
  pl: 'Plik był za duży (limit 10 MB na plik, 25 MB na wiadomość) i hub go nie zachował. Otwórz go w skrzynce.',
  en: 'The file was too large (10 MB a file, 25 MB a mail) and was not kept. Open it in the mailbox.',
  el: 'Το αρχείο ήταν πολύ μεγάλο (όριο 10 MB ανά αρχείο, 25 MB ανά μήνυμα) και δεν κρατήθηκε. Ανοίξτε το στο γραμματοκιβώτιο.',
});
const NO_COLLEAGUE = {
  pl: 'Nie ma takiej osoby w organizacji. Wybierz kogoś z listy użytkowników.',
  en: 'There is no such person in the organisation. Choose one of its users.',
  el: 'Δεν υπάρχει τέτοιο άτομο στον οργανισμό. Επιλέξτε κάποιον από τους χρήστες.',
};
