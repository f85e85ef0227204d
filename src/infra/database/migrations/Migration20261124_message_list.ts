import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_message_list extends Migration {
  override name = 'Migration20261124_message_list';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "messages" add "source" text null, add "sender" text null, add "parts" smallint null, add "price_micros" bigint null, add "price_currency" text null;`,
    );

    // What was planned and sent before shows the same.
    this.addSql(`select set_config('hub.scope', 'system', true);`);
    this.addSql(
      `update "messages" m set "source" = case when m."rule_id" is null then 'manual' end,
         "parts" = coalesce(a."parts", (m."texts" -> (p."route" -> (m."leg_no" - 1) ->> 'kind') ->> 'parts')::smallint),
         "sender" = a."sender", "price_micros" = a."price_micros", "price_currency" = a."price_currency"
       from "messages" o
       join "plannings" p on p."id" = o."planning_id"
       left join lateral (
         select t."sender", t."parts", t."price_currency", (
             select sum(s."price_micros") from "attempts" s
             where s."message_id" = o."id" and s."price_currency" = t."price_currency") as "price_micros"
         from "attempts" t where t."message_id" = o."id" order by t."leg_no" desc, t."attempt_no" desc limit 1
       ) a on true
       where o."id" = m."id";`,
    );

    // Asked once a statement instead of once a row: a list walks a million of them.
    this.addSql(`drop policy "tenant" on "messages";`);
    this.addSql(
      `create policy "tenant" on "messages" using (organisation_id >= (select nullif(current_setting('hub.org', true), '')::uuid) and organisation_id <= (select nullif(current_setting('hub.org', true), '')::uuid) or (select current_setting('hub.scope', true)) = 'system') with check (organisation_id >= (select nullif(current_setting('hub.org', true), '')::uuid) and organisation_id <= (select nullif(current_setting('hub.org', true), '')::uuid) or (select current_setting('hub.scope', true)) = 'system');`,
    );

    // Last: whatever the backfill wrote would have been written into it too.
    this.addSql(`drop index "messages_newest";`);
    this.addSql(
      `create index "messages_newest" on "messages" ("shop_id", "id") include ("due_at", "changed_at", "price_micros", "organisation_id", "connection_id", "rule_id", "parts", "state", "recipient", "reason", "sender", "source");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop policy "tenant" on "messages";`);
    this.addSql(
      `create policy "tenant" on "messages" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
    this.addSql(`drop index "messages_newest";`);
    this.addSql(`create index "messages_newest" on "messages" ("shop_id", "id");`);
    this.addSql(
      `alter table "messages" drop column "source", drop column "sender", drop column "parts", drop column "price_micros", drop column "price_currency";`,
    );
  }
}
