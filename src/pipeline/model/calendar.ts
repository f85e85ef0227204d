import { createHash } from 'node:crypto';
import {
  addToDate,
  atLocalTime,
  latest,
  localParts,
  MINUTE_MS,
  plus,
  uuidOf,
  type CalendarUnit,
  type Instant,
  type LocalDate,
} from '@hub/kernel';
import { toCustomer, type Contact } from '../../contacts/contact.js';
import type { Shop } from '../../shops/shop.entity.js';
import { NO_FACTS, type Occasion } from './occasion.js';
import type { Anchor, CalendarTrigger, Rule, RuleSpec } from './rule.js';

/** Missed days are shown for so long. */
const LOOKS_BACK_DAYS = 7;
/** As much as a message may be late without keeping the night hold. */
const GRACE_MS = 30 * MINUTE_MS;
/** No customer is older. */
const EARLIEST = '1900-01-01' as LocalDate;
const MOST_UNITS = 5_000;

/** A rule that runs on days of the shop's calendar. */
export type CalendarSpec = Pick<RuleSpec, 'sendsInQuietHours'> & {
  readonly trigger: RuleSpec['trigger'] & { readonly calendar: CalendarTrigger };
};
type ShopTimes = Pick<Shop, 'zone' | 'settings'>;

export type CalendarRule = Rule & { readonly spec: CalendarSpec };

/** Null: the rule waits for something to happen in the shop. */
export function toCalendarRule(rule: Rule): CalendarRule | null {
  return rule.spec.trigger.calendar === undefined ? null : (rule as CalendarRule);
}

/** What has to have passed since an anchor. */
export interface Span {
  readonly since: Anchor;
  /** Set where `since` is one. */
  readonly field: string | null;
  readonly amount: number;
  readonly unit: CalendarUnit;
  readonly repeats: boolean;
}

/** Null: the rule is for everybody on its one day. A birthday is what passes every year since the day of birth. */
export function spanOf({ trigger: { event, calendar } }: CalendarSpec): Span | null {
  const { since = 'field', field = null, amount = 1, unit = 'years' } = calendar;
  switch (event) {
    case 'calendar.birthday':
      return { since: 'field', field, amount: 1, unit: 'years', repeats: true };
    case 'calendar.anniversary':
      return { since, field, amount, unit, repeats: calendar.repeats ?? unit === 'years' };
    default:
      return null;
  }
}

/**
 * The days from which a span has passed on `day`, newest first. Sums start from the anchor and clamp to the month's end:
 * whoever was born on 29 February has their birthday on the 28th in common years.
 */
export function anchorsOn(
  { amount, unit, repeats }: Omit<Span, 'since' | 'field'>,
  day: LocalDate,
): readonly LocalDate[] {
  const found: LocalDate[] = [];
  for (let count = amount; ; count += amount) {
    const anchors = anchorsAt(count, unit, day);
    const earliest = anchors.at(-1) ?? day;
    if (earliest < EARLIEST || count > MOST_UNITS) return found;
    found.push(...anchors);
    if (!repeats) return found;
  }
}

/** The days from which `count` units lead to `day`; none where the month was too short to have one. */
function anchorsAt(count: number, unit: CalendarUnit, day: LocalDate): readonly LocalDate[] {
  if (unit === 'days' || unit === 'weeks') return [addToDate(day, -count, unit)];
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const months = year * 12 + (month - 1) - count * (unit === 'years' ? 12 : 1);
  const [anchorYear, anchorMonth] = [Math.floor(months / 12), (months % 12) + 1];
  const last = daysIn(anchorYear, anchorMonth);
  // Later days of a longer month clamp to the last of this one.
  const end = date === daysIn(year, month) ? last : Math.min(date, last);
  const two = (value: number) => String(value).padStart(2, '0');
  return Array.from(
    { length: Math.max(0, end - date + 1) },
    (_, index) => `${anchorYear}-${two(anchorMonth)}-${two(end - index)}` as LocalDate,
  );
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** When the rule is meant to run on a day: in a gap of the clock the later side, in a fold the first passing. */
export function meantAt(
  { trigger: { calendar } }: CalendarSpec,
  day: LocalDate,
  { zone }: Pick<Shop, 'zone'>,
): Instant {
  return atLocalTime(day, calendar.at, zone);
}

/** Until when a run of that day may still plan messages. */
export function latestAt(spec: CalendarSpec, day: LocalDate, shop: ShopTimes): Instant {
  const { at, until } = spec.trigger.calendar;
  if (until !== undefined) return atLocalTime(day, until, shop.zone);
  const quiet = spec.sendsInQuietHours ? null : shop.settings.quietHours;
  const isEvening = quiet !== null && quiet.from > quiet.to && quiet.from > at;
  const end = isEvening
    ? atLocalTime(day, quiet.from, shop.zone)
    : atLocalTime(addToDate(day, 1, 'days'), '00:00', shop.zone);
  return latest(end, plus(meantAt(spec, day, shop), GRACE_MS));
}

/** The days on which the rule should have run by `now` and did not: after `lastDay`, and not before it `countsFrom`. */
export function daysToRun(
  spec: CalendarSpec,
  { countsFrom, lastDay }: { readonly countsFrom: Instant; readonly lastDay: LocalDate | null },
  shop: Pick<Shop, 'zone'>,
  now: Instant,
): readonly LocalDate[] {
  return daysAround(spec, shop, now, -LOOKS_BACK_DAYS).filter((day) => {
    const meant = meantAt(spec, day, shop);
    return (lastDay === null || day > lastDay) && meant >= countsFrom && meant <= now;
  });
}

/** The next day on which the rule runs; null: never again. */
export function nextDay(spec: CalendarSpec, shop: Pick<Shop, 'zone'>, now: Instant): LocalDate | null {
  return daysAround(spec, shop, now, 1).find((day) => meantAt(spec, day, shop) > now) ?? null;
}

/** Today and so many days before or after it; of a rule that runs once, its day. */
function daysAround({ trigger }: CalendarSpec, { zone }: Pick<Shop, 'zone'>, now: Instant, count: number) {
  const { date } = trigger.calendar;
  if (date !== undefined) return [date];
  const first = addToDate(localParts(now, zone).date, Math.min(count, 0), 'days');
  return Array.from({ length: Math.abs(count) + 1 }, (_, index) => addToDate(first, index, 'days'));
}

/** A run of a rule on one of its days. */
export interface CalendarDay {
  readonly localDate: LocalDate;
  readonly meantAt: Instant;
  /** Too late for anybody: its latest hour has passed. */
  readonly isLate: boolean;
}

/** A customer whom a run is for, or whose date cannot be read. */
export interface Celebrated {
  readonly contact: Contact;
  /** The date as the shop's field holds it, where it is none. */
  readonly unreadable: string | null;
}

/** A rule meeting one customer on one day: once for the day that is meant; of a rule that runs once, once and for all. */
export function calendarOccasion(rule: CalendarRule, day: CalendarDay, person: Celebrated): Occasion {
  const { contact, unreadable } = person;
  const setAside = against(rule.spec, day, person);
  const occurrence = unreadable === null ? occurrenceOf(rule.spec, day) : `unreadable:${digestOf(unreadable)}`;
  return {
    organisationId: rule.organisationId,
    clientId: rule.clientId,
    shopId: rule.shopId,
    rule,
    event: null,
    subject: 'customer',
    facts: { ...NO_FACTS, customer: toCustomer(contact) },
    orderId: null,
    keyBase: `${keyOfContact(rule, contact.phoneHash)}/${occurrence}`,
    occurredAt: day.meantAt,
    plan: rule.spec,
    recipient: rule.spec.recipient,
    connectionId: null,
    ...(setAside === null ? {} : { setAside }),
  };
}

/** The beginning of the keys of whatever the rule meets a person on: by hash, so that an erasure finds them. */
export function keyOfContact({ shopId, ruleKey }: Pick<Rule, 'shopId' | 'ruleKey'>, phoneHash: string): string {
  return `${uuidOf(shopId)}/${ruleKey}/contact:${phoneHash}`;
}

/** Whether the customer ticked the box that the rule asks for, if it asks for one. */
export function hasTicked({ trigger: { calendar } }: CalendarSpec, { fields }: Pick<Contact, 'fields'>): boolean {
  return calendar.consentField === undefined || fields[calendar.consentField] === '1';
}

function against(
  spec: CalendarSpec,
  { localDate, isLate }: CalendarDay,
  person: Celebrated,
): Occasion['setAside'] | null {
  const { field, consentField } = spec.trigger.calendar;
  const at = { role: 'customer', day: localDate };
  if (person.unreadable !== null)
    return { stage: 'match', reason: 'unreadable-date', detail: { role: 'customer', field } };
  if (isLate) return { stage: 'match', reason: 'too-late', detail: at };
  if (!hasTicked(spec, person.contact))
    return { stage: 'audience', reason: 'no-consent', detail: { ...at, field: consentField } };
  return null;
}

function occurrenceOf({ trigger }: CalendarSpec, { localDate }: CalendarDay): string {
  return trigger.event === 'calendar.once' ? 'once' : `${trigger.event.replace('calendar.', '')}@${localDate}`;
}

/** As the database makes it, too: a date that cannot be read is told once, until it changes. */
const digestOf = (text: string) => createHash('md5').update(text).digest('hex');
