import { Injectable } from '@nestjs/common';
import { parsePhone, type ConnectionId, type Locale, type OrganisationId } from '@hub/kernel';
import { Database, type Tx } from '../../infra/database/database.js';
import { invalid } from '../../infra/web/errors.js';
import { PluginHost } from '../../plugin-host/plugin-host.service.js';
import type { Sight } from '../../shops/sight.js';
import type { MessageFilterDto, MessagesQueryDto } from './message-list.dto.js';
import {
  readCursor,
  writeCursor,
  type MessageCursor,
  type MessageFilter,
  type MessagePage,
  type SoughtNumber,
} from './message-list.js';
import { MessageListRepository } from './message-list.repository.js';
import { messageView } from './message-view.js';
import type { MessagePageView } from './message.view.js';

const LEAST_DIGITS = 3;
/** How many of a request's transactions walk a long list side by side. */
const WALKERS = 2;

/**
 * Lists of messages as somebody may see them. Promises pages that neither repeat nor leave out a row that was there all
 * the time, whatever arrives meanwhile; leaves rights to whoever made the `Sight`.
 */
@Injectable()
export class MessageListService {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageListRepository,
    private readonly host: PluginHost,
  ) {}

  /**
   * Opens its own transactions: call it within none.
   * @throws RequestRefused 422 `unknown-page`
   */
  async page(
    organisationId: OrganisationId,
    sight: Sight,
    query: MessagesQueryDto,
    locale: Locale,
  ): Promise<MessagePageView> {
    const { sort, direction, limit, from } = query;
    const after = from === undefined ? null : readCursor(from, sort, direction);
    if (from !== undefined && after === null) throw UNKNOWN_PAGE();
    const page = { sort, direction, after, limit: limit + 1 };
    const { cursors, records } = await this.#rows(organisationId, sight, query, page);
    const last = cursors[limit - 1];
    return {
      items: records.map((record) => messageView(record, sight, locale)),
      next: cursors.length > limit && last !== undefined ? writeCursor(page, last) : null,
    };
  }

  /** The place of each row of a page in the sorted list; the last of them, where the list goes on, is not shown. */
  async #rows(organisationId: OrganisationId, sight: Sight, query: MessageFilterDto, page: MessagePage) {
    const inTx = <T>(work: (tx: Tx) => Promise<T>) => this.database.inOrganisation(organisationId, work);
    const rowsOf = async (tx: Tx, cursors: readonly MessageCursor[]) => {
      const shown = cursors.slice(0, page.limit - 1).map(({ id }) => id);
      return { cursors, records: await this.messages.records(tx, shown) };
    };
    const first = await inTx(async (tx) => {
      const filter = await this.filterOf(tx, sight, query);
      const seen = await this.messages.look(tx, filter, page);
      return 'pieces' in seen ? { filter, walk: seen } : rowsOf(tx, seen);
    });
    if (!('walk' in first)) return first;
    const { filter, walk } = first;
    const walkers = Array.from({ length: Math.min(WALKERS, walk.pieces.length) }, () =>
      inTx((tx) => this.messages.walk(tx, walk, page)),
    );
    await Promise.all(walkers);
    return inTx(async (tx) => rowsOf(tx, await this.messages.best(tx, filter, page, walk)));
  }

  /** What a query asks for, within what somebody may see. */
  async filterOf(tx: Tx, sight: Sight, query: MessageFilterDto): Promise<MessageFilter> {
    const { state, success, ruleId, place, sender, errorCode, recipient, search, orderId, campaignId } = query;
    const isDigits =
      search !== undefined && /^[\d\s+().-]+$/.test(search) && /\d{3}/.test(search.replaceAll(/\D/g, ''));
    const number = recipient ?? (isDigits ? search : undefined);
    return {
      shopIds: sight.shops.map(({ id }) => id),
      numberShopIds: [...sight.numbers],
      states: state,
      isSuccess: success,
      createdSince: query.createdSince,
      createdUntil: query.createdUntil,
      dueSince: query.dueSince,
      dueUntil: query.dueUntil,
      changedSince: query.changedSince,
      changedUntil: query.changedUntil,
      connectionIds: await this.#connections(tx, query),
      ruleIds: ruleId,
      places: place,
      senders: sender,
      errorCodes: errorCode,
      campaignIds: campaignId,
      orderId,
      number: number === undefined ? undefined : soughtNumber(number, sight),
      words: isDigits ? undefined : search,
    };
  }

  async #connections(tx: Tx, { connectionId, kind, pluginId }: MessageFilterDto): Promise<ConnectionId[] | undefined> {
    if (kind === undefined && pluginId === undefined) return connectionId;
    const plugins = new Set(
      this.host
        .list()
        .filter((plugin) => plugin.type === 'channel' && (kind === undefined || kind.includes(plugin.channelKind)))
        .map(({ manifest }) => manifest.id)
        .filter((id) => pluginId === undefined || pluginId.includes(id)),
    );
    const all = await this.messages.channels(tx);
    const channels = all.filter((channel) => plugins.has(channel.pluginId));
    // Where there is no other channel nothing is left out.
    if (channels.length === all.length) return connectionId;
    return channels.map(({ id }) => id).filter((id) => connectionId === undefined || connectionId.includes(id));
  }
}

function soughtNumber(text: string, { shops }: Sight): SoughtNumber {
  const digits = text.replaceAll(/\D/g, '');
  const countries = new Set(shops.map(({ country }) => country));
  const exact = [...countries].flatMap((country) => {
    const parsed = parsePhone(text.trim(), country);
    return parsed.ok ? [parsed.phone] : [];
  });
  // A whole number is part of no other.
  const part = digits.length < LEAST_DIGITS || exact.length > 0 ? null : digits;
  return { exact: [...new Set([...exact, `+${digits}`])], part };
}

const UNKNOWN_PAGE = () =>
  invalid([
    {
      param: 'from',
      code: 'unknown-page',
      message: {
        pl: 'Tej strony nie ma w takim porządku. Zacznij od pierwszej.',
        en: 'There is no such page in this order. Start from the first.',
        el: 'Δεν υπάρχει τέτοια σελίδα σε αυτή τη σειρά. Ξεκινήστε από την πρώτη.',
      },
    },
  ]);
