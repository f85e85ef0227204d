import { v7 as uuidv7 } from 'uuid';

/** Every id of ours says what it names: three letters, an underscore, a UUIDv7. */
export const ID_PREFIXES = {
  organisation: 'org',
  client: 'cli',
  shop: 'shp',
  user: 'usr',
  session: 'ses',
  membership: 'mem',
  apiKey: 'key',
  audit: 'aud',
  contact: 'ctc',
  consent: 'cns',
  product: 'prd',
  template: 'tpl',
  endpoint: 'hke',
  delivery: 'dlv',
  connection: 'con',
  event: 'evt',
  rawEvent: 'raw',
  rule: 'rul',
  planning: 'pln',
  message: 'msg',
  attempt: 'att',
  report: 'rep',
  decision: 'dec',
  notice: 'not',
  connectTicket: 'tkt',
  request: 'req',
  move: 'mov',
  subscription: 'sub',
  cart: 'crt',
  signUp: 'sgn',
  reply: 'rpl',
  conversation: 'cnv',
  campaign: 'cmp',
  attachment: 'fil',
  replay: 'rpy',
  importedMessage: 'ims',
  shopImport: 'imp',
} as const;

export type IdPrefix = (typeof ID_PREFIXES)[keyof typeof ID_PREFIXES];
export type Id<P extends IdPrefix> = `${P}_${string}`;

export type OrganisationId = Id<'org'>;
export type ClientId = Id<'cli'>;
export type ShopId = Id<'shp'>;
export type UserId = Id<'usr'>;
export type MembershipId = Id<'mem'>;
export type ApiKeyId = Id<'key'>;
export type ContactId = Id<'ctc'>;
export type TemplateId = Id<'tpl'>;
export type WebhookEndpointId = Id<'hke'>;
export type WebhookDeliveryId = Id<'dlv'>;
export type ConnectionId = Id<'con'>;
export type EventId = Id<'evt'>;
export type RawEventId = Id<'raw'>;
export type RuleId = Id<'rul'>;
export type PlanningId = Id<'pln'>;
export type MessageId = Id<'msg'>;
export type AttemptId = Id<'att'>;
export type ReportId = Id<'rep'>;
export type DecisionId = Id<'dec'>;
export type NoticeId = Id<'not'>;
export type MoveId = Id<'mov'>;
export type SubscriptionId = Id<'sub'>;
export type CartId = Id<'crt'>;
export type ReplyId = Id<'rpl'>;
export type ConversationId = Id<'cnv'>;
export type CampaignId = Id<'cmp'>;
export type ReplayId = Id<'rpy'>;
export type AttachmentId = Id<'fil'>;
export type ImportedMessageId = Id<'ims'>;
export type ShopImportId = Id<'imp'>;
export type SignUpId = Id<'sgn'>;
export type ConnectTicketId = Id<'tkt'>;

const POOL_BYTES = 4_096;
const ID_BYTES = 16;
const pool = new Uint8Array(POOL_BYTES);
const random = new Uint8Array(ID_BYTES);
let used = POOL_BYTES;
/** Counts on within a millisecond; 32 bits, as UUIDv7's sequence here has them. */
let made = 0;
const MAX_SEQ = 0x7fff_ffff;

/** Random bytes, fetched for 256 ids at once: asking for sixteen costs as much. The same array every time. */
function random16(): Uint8Array {
  if (used === POOL_BYTES) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  for (let index = 0; index < ID_BYTES; index++) random[index] = pool[used++] as number;
  return random;
}

const bytes = new Uint8Array(ID_BYTES);
const HEX_CODES = Array.from({ length: 16 }, (_, worth) => worth.toString(16).charCodeAt(0));
const DASH = '-'.charCodeAt(0);
const PREFIX_LENGTH = 4;
/** Where the dashes stand in a UUID's text. */
const DASHES = [8, 13, 18, 23];
const codes: number[] = Array.from({ length: PREFIX_LENGTH + 36 }, () => DASH);
const DIGITS = codes
  .map((_, index) => index)
  .filter((at) => at >= PREFIX_LENGTH && !DASHES.includes(at - PREFIX_LENGTH));

/** A fresh id; ids made later sort later (UUIDv7, RFC 9562). Its text is made in one piece: a page needs thousands. */
export function newId<P extends IdPrefix>(prefix: P): Id<P> {
  uuidv7({ random: random16(), seq: (made = (made + 1) & MAX_SEQ) }, bytes);
  for (let index = 0; index < ID_BYTES; index++) {
    const byte = bytes[index] as number;
    codes[DIGITS[2 * index] as number] = HEX_CODES[byte >> 4] as number;
    codes[DIGITS[2 * index + 1] as number] = HEX_CODES[byte & 15] as number;
  }
  const text = `${prefix}_`;
  for (let index = 0; index < PREFIX_LENGTH; index++) codes[index] = text.charCodeAt(index);
  return String.fromCharCode(...codes) as Id<P>;
}

/** The bare UUID inside an id, as the database stores it. */
export function uuidOf(id: Id<IdPrefix>): string {
  return id.slice(4);
}

/** The id for a UUID read from the database. */
export function idOf<P extends IdPrefix>(prefix: P, uuid: string): Id<P> {
  return `${prefix}_${uuid}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `text` as an id of that kind, or null: what comes from a URL or a file is not an id until this says so. */
export function parseId<P extends IdPrefix>(prefix: P, text: string): Id<P> | null {
  return text.startsWith(`${prefix}_`) && UUID.test(text.slice(4)) ? (text as Id<P>) : null;
}
