import { parseDelay } from '@hub/delays';
import { parseId, parsePhone, type Locale, type Localised } from '@hub/kernel';
import { SUBJECT_OF } from '../../core/index.js';
import type { FieldProblem } from '../../infra/web/errors.js';
import { parseRich } from '../model/rich-texts.js';
import { RULE_DEFAULTS, type RuleRecipient, type RuleSpec } from '../model/rule.js';
import { parseTexts } from '../model/rule-texts.js';
import { parseCalendar } from './calendar-spec.js';
import type { RuleDto } from './rule.dto.js';

export type ParsedSpec =
  { readonly ok: true; readonly spec: RuleSpec } | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** What a merchant typed as a rule the pipeline can trust: texts compile, numbers can get messages, delays are delays. */
export function parseRuleSpec(input: RuleDto, shop: { readonly country: string; readonly locale: Locale }): ParsedSpec {
  const { event } = input.trigger;
  const subject = SUBJECT_OF[event];
  const { texts, problems: textProblems } = parseTexts(input.texts ?? {}, shop.locale, [subject]);
  const rich = parseRich(input.rich ?? {}, texts, subject);
  const calendar = parseCalendar(input);
  const problems: FieldProblem[] = [...textProblems, ...rich.problems, ...triggerProblems(input), ...calendar.problems];
  const recipient = readRecipient(input, shop.country, problems);
  const delay = parseDelay(input.delay ?? { kind: 'none' });
  if (!delay.ok) problems.push({ param: 'delay', code: delay.problem.code, message: delay.problem.message });
  if (problems.length > 0 || !delay.ok) return { ok: false, problems };
  const given = Object.fromEntries(
    Object.keys(RULE_DEFAULTS).flatMap((name) => {
      const value = input[name as keyof typeof RULE_DEFAULTS];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Partial<RuleSpec>;
  const { status, payment, restarts, level, step } = input.trigger;
  const trigger = {
    event,
    status: status?.trim() || null,
    ...(payment == null ? {} : { payment }),
    ...(restarts === true ? { restarts } : {}),
    ...(level == null ? {} : { level }),
    ...(step == null ? {} : { step }),
    ...calendar.found,
  };
  const templateId = input.templateId == null ? null : parseId('tpl', input.templateId);
  const asks =
    input.asks == null ? {} : { asks: { yesStatus: input.asks.yesStatus, noStatus: input.asks.noStatus ?? null } };
  const isMarketing = event === 'cart.abandoned' || trigger.calendar !== undefined;
  const messageClass = isMarketing ? 'marketing' : RULE_DEFAULTS.messageClass;
  return {
    ok: true,
    spec: {
      ...RULE_DEFAULTS,
      messageClass,
      ...given,
      trigger,
      recipient,
      texts,
      ...(templateId === null ? {} : { templateId }),
      ...rich.found,
      ...asks,
      delay: delay.delay,
    },
  };
}

/** What a rule may not wait for, ask or address, given what it is about. */
function triggerProblems({ trigger, recipient, recheck, messageClass, asks }: RuleDto): readonly FieldProblem[] {
  const subject = SUBJECT_OF[trigger.event];
  const problems: FieldProblem[] = [];
  if (subject !== 'order') {
    if (trigger.status != null) problems.push({ param: 'trigger.status', code: 'not-about-orders', message: NO_ORDER });
    if (trigger.payment != null)
      problems.push({ param: 'trigger.payment', code: 'not-about-orders', message: NO_ORDER });
    if (recheck === 'same-status' || recheck === 'unpaid')
      problems.push({ param: 'recheck', code: 'not-about-orders', message: NO_ORDER });
  }
  if (asks != null && (subject !== 'order' || recipient.kind !== 'customer'))
    problems.push({ param: 'asks', code: 'asks-nobody', message: ASKS_NOBODY });
  if (trigger.restarts === true && trigger.event !== 'order.placed')
    problems.push({ param: 'trigger.restarts', code: 'not-about-new-orders', message: NO_NEW_ORDER });
  if (trigger.level != null && subject !== 'stock')
    problems.push({ param: 'trigger.level', code: 'not-about-stock', message: NO_STOCK });
  if (trigger.step != null && subject !== 'cart')
    problems.push({ param: 'trigger.step', code: 'not-about-carts', message: NO_CART });
  if (subject === 'cart' && messageClass === 'transactional')
    problems.push({ param: 'messageClass', code: 'needs-consent', message: CART_IS_MARKETING });
  const isForSubscribers = recipient.kind === 'subscriber';
  if (isForSubscribers && trigger.event !== 'product.restocked')
    problems.push({ param: 'recipient.kind', code: 'no-waiting-list', message: NO_WAITING_LIST });
  if (recipient.kind === 'customer' && (subject === 'product' || subject === 'stock'))
    problems.push({ param: 'recipient.kind', code: 'no-customer', message: NO_CUSTOMER });
  return problems;
}

function readRecipient(input: RuleDto, country: string, problems: FieldProblem[]): RuleRecipient {
  if (input.recipient.kind !== 'fixed') return { kind: input.recipient.kind };
  const phones = input.recipient.phones ?? [];
  if (phones.length === 0) problems.push({ param: 'recipient.phones', code: 'required', message: BAD_PHONE });
  phones.forEach((raw, index) => {
    if (!parsePhone(raw, country).ok)
      problems.push({ param: `recipient.phones.${index}`, code: 'invalid-phone', message: BAD_PHONE });
  });
  return { kind: 'fixed', phones };
}

const NO_ORDER: Localised = {
  pl: 'Ta reguła nie dotyczy zamówień: usuń ten warunek.',
  en: 'This rule is not about orders: leave this condition out.',
  el: 'Ο κανόνας δεν αφορά παραγγελίες: αφαιρέστε αυτή τη συνθήκη.',
};
const ASKS_NOBODY: Localised = {
  pl: 'Na pytanie o zamówienie odpowiada tylko jego klient. Wybierz zdarzenie zamówienia i odbiorcę „klient”.',
  en: 'Only an order’s customer answers a question about it. Choose an event of orders and the customer as recipient.',
  el: 'Σε ερώτηση για παραγγελία απαντά μόνο ο πελάτης της. Επιλέξτε συμβάν παραγγελίας και παραλήπτη τον πελάτη.',
};
const NO_NEW_ORDER: Localised = {
  pl: 'Od ostatniego zamówienia liczy się tylko przy zdarzeniu „order.placed”.',
  en: 'Only with order.placed the days count from the last order.',
  el: 'Μόνο με order.placed οι ημέρες μετρούν από την τελευταία παραγγελία.',
};
const NO_STOCK: Localised = {
  pl: 'Poziom ma tylko zdarzenie „product.low_stock”.',
  en: 'Only product.low_stock has a level.',
  el: 'Επίπεδο έχει μόνο το product.low_stock.',
};
const NO_CART: Localised = {
  pl: 'Kolejne przypomnienia ma tylko porzucony koszyk.',
  en: 'Only an abandoned cart has several reminders.',
  el: 'Πολλαπλές υπενθυμίσεις έχει μόνο το εγκαταλελειμμένο καλάθι.',
};
const CART_IS_MARKETING: Localised = {
  pl: 'Przypomnienie o koszyku to reklama: wymaga zgody marketingowej. Ustaw klasę „marketing”.',
  en: 'A reminder of a cart is advertising and needs consent. Set the class to marketing.',
  el: 'Η υπενθύμιση καλαθιού είναι διαφήμιση και απαιτεί συγκατάθεση. Ορίστε την κλάση σε marketing.',
};
const NO_WAITING_LIST: Localised = {
  pl: 'Listę oczekujących ma tylko zdarzenie „product.restocked”.',
  en: 'Only product.restocked has a waiting list.',
  el: 'Λίστα αναμονής έχει μόνο το product.restocked.',
};
const NO_CUSTOMER: Localised = {
  pl: 'To zdarzenie nie dotyczy klienta. Wybierz właściciela, numer albo (przy dostępności) listę oczekujących.',
  en: 'This event is about no customer. Choose the owner, a number or (for availability) the waiting list.',
  el: 'Το συμβάν δεν αφορά πελάτη. Επιλέξτε ιδιοκτήτη, αριθμό ή (για διαθεσιμότητα) τη λίστα αναμονής.',
};
const BAD_PHONE: Localised = {
  pl: 'To nie jest numer komórkowy. Podaj go z kierunkowym, np. +48 600 100 200.',
  en: 'This is no mobile number. Give it with its country code, e.g. +48 600 100 200.',
  el: 'Δεν είναι αριθμός κινητού. Δώστε τον με κωδικό χώρας, π.χ. +30 691 234 5678.',
};
