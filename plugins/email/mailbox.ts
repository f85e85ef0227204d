import { createHash } from 'node:crypto';
import {
  plus,
  type DeliveryReport,
  type Instant,
  type PluginServices,
  type ProviderFault,
  ProviderError,
  type Reply,
  type ReplyPage,
  type ReplyReading,
} from '@hub/core';
import type { EmailConfig } from './email.config.js';
import { MailboxClient, type MailHead, type OpenMailbox } from './open-mailbox.js';
import { FILES_BYTES, toLetter, toReply, toReport, type Letter } from './letter.js';

const HEADS = 100;
/** A mail that holds as much as is kept, as it travels. */
const WHOLE_BYTES = Math.ceil(FILES_BYTES * 1.4);
/** Of a larger one: enough for what was written. */
const BEGINNING_BYTES = 1024 * 1024;
/** A server's word and the headers of the mail it is about. */
const BOUNCE_BYTES = 256 * 1024;
/** A mailbox that was numbered anew is read from so long before the newest mail that was seen. */
const AGAIN_MS = 48 * 3_600_000;

interface Place {
  /** Which mailbox this is about: another one begins anew. */
  readonly box: string;
  readonly validity: string;
  /** Whatever is not above was dealt with. */
  readonly uid: number;
  /** Mails that came before are not news. */
  readonly from: number;
  /** When the newest mail that was seen came. */
  readonly newest: number;
}

/** The account's inbox as a place to look for answers: read by UID, in pages, never written to. */
export class Mailbox {
  readonly #client: MailboxClient;
  readonly #config: EmailConfig;
  readonly #services: PluginServices;

  constructor(config: EmailConfig, services: PluginServices) {
    this.#client = new MailboxClient(config, services);
    this.#config = config;
    this.#services = services;
  }

  /** Null: it lets us in. */
  async problem(): Promise<ProviderFault | null> {
    try {
      await this.#client.visit(async () => undefined);
      return null;
    } catch (error) {
      if (error instanceof ProviderError) return error.fault;
      throw error;
    }
  }

  /** @throws ProviderError kinds credentials, unavailable */
  read({ cursor, since, wants }: ReplyReading): Promise<ReplyPage> {
    return this.#client.visit(async (open) => {
      const place = this.#placeIn(open, cursor, since);
      const uids = await open.uidsAfter(place.uid, place.from as Instant);
      const heads = await open.heads(uids.slice(0, HEADS));
      const fresh = heads.filter(({ arrivedAt }) => arrivedAt >= place.from);
      const read = await Promise.all(fresh.map(async (head) => ({ head, is: await toLetter(head, this.#config) })));
      const letters = read.flatMap(({ is }) => (is === null || is === 'bounce' ? [] : [is]));
      const wanted = letters.length === 0 ? [] : await wants(letters);
      const chosen = letters.filter((_, index) => wanted[index] === true);
      const { replies, stoppedBefore } = await this.#readWhole(open, chosen);
      const bounces = read.flatMap(({ head, is }) =>
        is === 'bounce' && head.uid < (stoppedBefore ?? Infinity) ? [head] : [],
      );
      const reports = await this.#reportsIn(open, bounces);
      const hasMore = stoppedBefore !== null || uids.length > HEADS;
      const seen = stoppedBefore === null ? (heads.at(-1)?.uid ?? place.uid) : stoppedBefore - 1;
      const uid = hasMore ? seen : Math.max(seen, open.uidNext - 1);
      const arrivals = fresh.filter((head) => head.uid <= uid).map(({ arrivedAt }) => arrivedAt);
      const next: Place = { ...place, uid, newest: Math.max(place.newest, ...arrivals) };
      return { replies, reports, cursor: JSON.stringify(next), hasMore };
    });
  }

  #placeIn({ validity }: OpenMailbox, cursor: string | null, since: Instant): Place {
    const { mailboxHost, mailboxUser, user } = this.#config;
    const name = JSON.stringify([mailboxHost, mailboxUser ?? user]);
    const box = createHash('sha256').update(name).digest('base64url').slice(0, 16);
    const old = cursor === null ? null : (JSON.parse(cursor) as Place);
    if (old === null || old.box !== box) return { box, validity, uid: 0, from: since, newest: since };
    if (old.validity === validity) return old;
    // Numbered anew: what was read before is known by its Message-ID.
    this.#services.log.warn('email.mailbox-numbered-anew');
    return { ...old, validity, uid: 0, from: Math.max(old.from, plus(old.newest as Instant, -AGAIN_MS)) };
  }

  async #reportsIn(open: OpenMailbox, bounces: readonly MailHead[]): Promise<readonly DeliveryReport[]> {
    const reports: DeliveryReport[] = [];
    for (const head of bounces) {
      const source = await open.source(head.uid, BOUNCE_BYTES);
      const report = source === null ? null : toReport(head, source, this.#config);
      if (report !== null) reports.push(report);
    }
    return reports;
  }

  /** Until a page is as much as one mail may be. */
  async #readWhole(open: OpenMailbox, letters: readonly Letter[]) {
    const replies: Reply[] = [];
    let bytes = 0;
    for (const letter of letters) {
      const { uid, size } = letter.head;
      const isWhole = size <= WHOLE_BYTES;
      bytes += Math.min(size, WHOLE_BYTES);
      if (replies.length > 0 && bytes > WHOLE_BYTES) return { replies, stoppedBefore: uid };
      const source = await open.source(uid, isWhole ? WHOLE_BYTES : BEGINNING_BYTES);
      if (source !== null) replies.push(await toReply(letter, source, isWhole ? null : await open.structure(uid)));
    }
    return { replies, stoppedBefore: null };
  }
}
