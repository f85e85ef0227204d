import { Injectable } from '@nestjs/common';
import { uuidOf, type ContactId, type LocalDate } from '@hub/kernel';
import { contactOf, type ContactRow } from '../../contacts/contact.repository.js';
import { walkFrom } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { Shop } from '../../shops/shop.entity.js';
import { anchorsOn, keyOfContact, spanOf, type CalendarSpec, type Celebrated } from './calendar.js';
import type { Rule } from './rule.js';

export type CalendarRuleFacts = Pick<Rule, 'shopId' | 'ruleKey'> & { readonly spec: CalendarSpec };

/** A date of the customer as a day of the shop's calendar, as text. */
const DAY = `case $3::text
  when 'registered' then to_char(c.registered_at at time zone $4, 'YYYY-MM-DD')
  when 'last-visit' then to_char(c.last_visit_at at time zone $4, 'YYYY-MM-DD')
  else c.fields ->> $5::text end`;

const IS_DAY = `(case when day ~ '^\\d{4}-\\d{2}-\\d{2}$' then pg_input_is_valid(day, 'date') else false end)`;

/** The shop's customers a rule may write to, with their day; one walk along the shop's index, no list of all of them. */
const CUSTOMERS = `(select c.*, ${DAY} as day from contacts c
  where c.shop_id = $1 and c.erased_at is null and c.phone is not null
    and ($2::text[] is null or jsonb_exists_any(c.groups, $2))) as c`;

const IS_DUE = `($3 = 'once' or day = any ($6::text[]))`;

/** Whom the rules of the calendar are for. */
@Injectable()
export class CalendarPeopleRepository {
  /**
   * The next of the shop's customers, in the order of their contacts' ids, on whose day it is; among them those whose
   * date cannot be read and who were not told of yet.
   */
  async page(
    tx: Tx,
    rule: CalendarRuleFacts,
    shop: Pick<Shop, 'zone'>,
    { day, after, limit }: { readonly day: LocalDate; readonly after: ContactId | null; readonly limit: number },
  ): Promise<readonly Celebrated[]> {
    const rows = await tx.query<ContactRow & { day: string | null; is_due: boolean }>(
      `select c.*, ${IS_DUE} as is_due from ${CUSTOMERS}
       where c.id > $7::uuid and (${IS_DUE}
         or ($3 = 'field' and day <> '' and not ${IS_DAY} and not exists (
           select 1 from decisions d where d.reason = 'unreadable-date'
             and d.occasion_key = $8 || c.phone_hash || '/unreadable:' || md5(day) || '/customer')))
       order by c.id limit $9`,
      [...facts(rule, shop, day), walkFrom(after), keyOfContact(rule, ''), limit],
    );
    return rows.map((row) => ({ contact: contactOf(row), unreadable: row.is_due ? null : row.day }));
  }

  /**
   * How many customers' day it is, and how many of them may be written to: they agreed to advertising, or ticked the
   * rule's box and said no other no.
   */
  async count(
    tx: Tx,
    rule: CalendarRuleFacts,
    shop: Pick<Shop, 'zone'>,
    day: LocalDate,
  ): Promise<{ readonly people: number; readonly recipients: number }> {
    const [row] = await tx.query<{ people: number; recipients: number }>(
      `select count(*)::int as people, (count(*) filter (where not exists (
           select 1 from suppressions s
           where s.client_id = c.client_id and s.phone_hash = c.phone_hash and s.message_class = 'marketing')
         and case when $7::text is null then newest.status = 'granted'
           else c.fields ->> $7 = '1' and coalesce(newest.status, 'granted') = 'granted' end))::int as recipients
       from ${CUSTOMERS} left join lateral (
         select status from consents w
         where w.client_id = c.client_id and w.phone_hash = c.phone_hash and w.message_class = 'marketing'
         order by given_at desc, (status = 'withdrawn') desc limit 1) as newest on true
       where ${IS_DUE}`,
      [...facts(rule, shop, day), rule.spec.trigger.calendar.consentField ?? null],
    );
    return row ?? { people: 0, recipients: 0 };
  }
}

/** $1 to $6. */
function facts({ shopId, spec }: CalendarRuleFacts, { zone }: Pick<Shop, 'zone'>, day: LocalDate): readonly unknown[] {
  const span = spanOf(spec);
  const { groups = null } = spec.trigger.calendar;
  return [
    uuidOf(shopId),
    groups,
    span?.since ?? 'once',
    zone,
    span?.field ?? null,
    span === null ? [] : anchorsOn(span, day),
  ];
}
