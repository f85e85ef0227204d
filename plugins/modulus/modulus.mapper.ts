import {
  HOUR_MS,
  parseMoney,
  plus,
  type Balance,
  type Instant,
  type Money,
  type ProviderFault,
  type RichContent,
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import { isObject, type Json, type Reply } from './modulus.client.js';
import type { ModulusAccount } from './modulus.config.js';
import { faultOf } from './modulus.errors.js';
import { PROFILE, type ModulusRoute } from './modulus.profile.js';

const { request: OURS, answer: THEIRS } = PROFILE;

/** GSM 03.38 and its extension: what a text message carries without Unicode. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/u;

export type Account = Pick<
  ModulusAccount,
  'senderId' | 'viberSenderId' | 'ttlTransactional' | 'ttlMarketing' | 'category'
>;

/** modulus' spelling of one message. `to` is E.164 digits without `+`. */
export function toMessage(route: ModulusRoute, request: SendRequest, account: Account, now: Instant): Json {
  const onViber = route !== 'sms';
  const text = onViber ? viberPart(request, account, now) : null;
  const sms = route === 'viber' ? null : smsPart(route, request, account, now);
  const plain = text ?? sms;
  return {
    [OURS.key]: request.key,
    [OURS.route]: PROFILE.routes[route],
    [OURS.to]: request.to.replace(/\D/g, ''),
    [OURS.sender]: plain?.[OURS.sender] ?? null,
    [OURS.text]: request.text,
    ...(text === null ? {} : { [OURS.viber]: text }),
    ...(sms === null ? {} : { [OURS.sms]: sms }),
    ...(request.reportUrl === null ? {} : { [OURS.callback]: request.reportUrl }),
  };
}

function viberPart({ rich = {}, ...request }: SendRequest, account: Account, now: Instant): Json {
  const { image, button, template } = rich;
  return {
    [OURS.sender]: request.sender ?? account.viberSenderId,
    [OURS.text]: request.text,
    [OURS.ttl]: ttlSeconds(request, account, now),
    [OURS.category]: PROFILE.categories[categoryOf({ ...request, rich }, account)],
    ...(template === undefined
      ? {}
      : {
          [OURS.templateId]: template.id,
          [OURS.templateLanguage]: template.language,
          [OURS.templateParameters]: template.parameters,
        }),
    // A template is approved as it stands: nothing is shown beside it.
    ...(image === undefined || template !== undefined ? {} : { [OURS.image]: image }),
    ...(button === undefined || template !== undefined
      ? {}
      : { [OURS.button]: { [OURS.caption]: button.caption, [OURS.url]: button.url } }),
  };
}

/** On `viber2sms` the shop's own sender is Viber's; the text message keeps the account's. */
function smsPart(route: ModulusRoute, request: SendRequest, account: Account, now: Instant): Json {
  const text = route === 'sms' ? request.text : (request.fallbackText ?? request.text);
  return {
    [OURS.sender]: (route === 'sms' ? request.sender : null) ?? account.senderId,
    [OURS.text]: text,
    [OURS.validity]: within(PROFILE.smsValiditySeconds, secondsUntil(request.validUntil, now)),
    [OURS.isUnicode]: !GSM.test(text),
    [OURS.maxParts]: PROFILE.maxSmsParts,
  };
}

/**
 * Viber bills by category. Only bare text and approved templates are transactional there (Infobip's compliance page,
 * kb.apifon.com): whatever shows a picture or a button is promotional.
 */
export function categoryOf(
  { messageClass, rich = {} }: Pick<SendRequest, 'messageClass' | 'rich'>,
  { category }: Pick<Account, 'category'>,
): 'transactional' | 'promotional' {
  const isBare = rich.template !== undefined || (rich.image === undefined && rich.button === undefined);
  return category === 'by-message' && messageClass === 'transactional' && isBare ? 'transactional' : 'promotional';
}

/** How long Viber tries: as the account says, but never past the message's validity; Viber's own minimum holds. */
export function ttlSeconds(
  { messageClass, validUntil }: Pick<SendRequest, 'messageClass' | 'validUntil'>,
  { ttlTransactional, ttlMarketing }: Account,
  now: Instant,
): number {
  const wanted = Number(messageClass === 'transactional' ? ttlTransactional : ttlMarketing);
  return within(PROFILE.viberTtlSeconds, Math.min(wanted, secondsUntil(validUntil, now)));
}

/** What Viber would refuse, found before it is asked; null where nothing is. */
export function viberProblem({ text, rich }: SendRequest): ProviderFault | null {
  if (text.length > PROFILE.maxViberText) return faultOf('viber-text-too-long');
  return rich === undefined || rich.template !== undefined ? null : richProblem(rich);
}

function richProblem({ image, button }: RichContent): ProviderFault | null {
  if (button !== undefined && (button.caption.length > PROFILE.maxCaption || button.url.length > PROFILE.maxButtonUrl))
    return faultOf('button-too-long');
  // An address need not name the kind; one that names another is refused.
  const isOther = image !== undefined && /\.(gif|webp|svg|bmp|avif|tiff?|pdf)$/i.test(new URL(image).pathname);
  return isOther ? faultOf('image-kind') : null;
}

/** `ttl` is set where Viber alone carries the message: it tries no longer than that. */
export function toOutcome({ key }: SendRequest, reply: Reply, ttl: number | null, now: Instant): SendOutcome {
  if (reply.kind === 'unclear') return { key, kind: 'unknown', code: reply.code };
  if (reply.kind === 'answer') {
    const id = reply.json[THEIRS.id];
    if (typeof id !== 'string' || id === '') return { key, kind: 'unknown', code: 'missing-id' };
    const parts = reply.json[THEIRS.parts];
    const price = toPrice(reply.json[THEIRS.price]);
    return {
      key,
      kind: 'accepted',
      providerMessageId: id,
      ...(typeof parts === 'number' && Number.isSafeInteger(parts) && parts > 0 ? { parts } : {}),
      ...(price === null ? {} : { price }),
      ...(ttl === null ? {} : { validUntil: plus(now, ttl * 1000) }),
    };
  }
  const fault = faultOf(reply.code);
  if (fault === null || fault.kind === 'unknown-outcome') return { key, kind: 'unknown', code: reply.code };
  return {
    key,
    kind: 'refused',
    fault: {
      ...fault,
      ...(reply.message === null ? {} : { operatorText: withoutNumbers(reply.message) }),
      ...(reply.retryAfterMs === null ? {} : { retryAfterMs: Math.min(reply.retryAfterMs, 24 * HOUR_MS) }),
    },
  };
}

export function toBalance(json: Json): Balance | null {
  const amount = toPrice(json);
  return amount === null ? null : { amount };
}

/** `{ amount, currency }`; a negative one is none. */
export function toPrice(raw: unknown): Money | null {
  if (!isObject(raw)) return null;
  const { [THEIRS.amount]: amount, [THEIRS.currency]: currency } = raw;
  if ((typeof amount !== 'string' && typeof amount !== 'number') || typeof currency !== 'string') return null;
  const price = /^[A-Z]{3}$/.test(currency) ? parseMoney(String(amount), currency) : null;
  return price === null || price.micros < 0 ? null : price;
}

function withoutNumbers(message: string): string {
  return message
    .replace(/\d{7,}/g, '…')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200);
}

function secondsUntil(until: Instant, now: Instant): number {
  return Math.floor((until - now) / 1000);
}

function within({ min, max }: { readonly min: number; readonly max: number }, value: number): number {
  return Math.min(max, Math.max(min, value));
}
