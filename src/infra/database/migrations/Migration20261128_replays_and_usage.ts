import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_replays_and_usage extends Migration {
  override name = 'Migration20261128_replays_and_usage';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "rule_replays" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "rule_id" uuid not null, "version" int not null, "since" timestamptz(3) not null, "until" timestamptz(3) not null, "events" int not null, "finished_at" timestamptz(3) null, "confirmed_at" timestamptz(3) null, "confirmed_digest" text null, "confirmed_count" int null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "rule_replays_rule" on "rule_replays" ("rule_id", "id");`);

    this.addSql(
      `create table "replay_items" ("replay_id" uuid not null, "position" int not null, "organisation_id" uuid not null, "event_id" uuid null, "order_id" text not null, "heard_at" timestamptz(3) not null, "occasion_key" text not null, "outcome" text not null, "due_at" timestamptz(3) null, "parts" smallint null, "connection_id" uuid null, "price_micros" bigint null, "price_currency" text null, primary key ("replay_id", "position"));`,
    );

    this.addSql(`alter table "rule_replays" enable row level security;`);
    this.addSql(`alter table "rule_replays" force row level security;`);
    this.addSql(
      `create policy "tenant" on "rule_replays" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "replay_items" enable row level security;`);
    this.addSql(`alter table "replay_items" force row level security;`);
    this.addSql(
      `create policy "tenant" on "replay_items" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "clients" add "markup_basis_points" int not null default 0;`);
    this.addSql(
      `create index "attempts_usage" on "attempts" using brin ("first_asked_at", "answered_at", "reported_at") with (autosummarize = on);`,
    );

    this.addSql(
      `create table "usage_hours" ("shop_id" uuid not null, "connection_id" uuid not null, "country" text not null, "hour" timestamptz(3) not null, "currency" text not null, "organisation_id" uuid not null, "messages" int not null, "parts" int not null, "billed_micros" bigint not null, "unbilled_parts" int not null, "part_price_micros" bigint null, primary key ("shop_id", "connection_id", "country", "hour", "currency"));`,
    );
    this.addSql(`create index "usage_hours_hour" on "usage_hours" ("hour");`);

    this.addSql(
      `create table "usage_months" ("client_id" uuid not null, "month" text not null, "organisation_id" uuid not null, "from_at" timestamptz(3) not null, "until_at" timestamptz(3) not null, "closed_at" timestamptz(3) not null, primary key ("client_id", "month"));`,
    );

    this.addSql(
      `create table "usage_closed" ("client_id" uuid not null, "month" text not null, "of_month" text not null, "shop_id" uuid not null, "connection_id" uuid not null, "country" text not null, "currency" text not null, "organisation_id" uuid not null, "messages" int not null, "parts" int not null, "billed_micros" bigint not null, "estimated_micros" bigint not null, "unpriced_parts" int not null, primary key ("client_id", "month", "of_month", "shop_id", "connection_id", "country", "currency"));`,
    );

    this.addSql(`alter table "usage_hours" enable row level security;`);
    this.addSql(`alter table "usage_hours" force row level security;`);
    this.addSql(
      `create policy "tenant" on "usage_hours" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "usage_months" enable row level security;`);
    this.addSql(`alter table "usage_months" force row level security;`);
    this.addSql(
      `create policy "tenant" on "usage_months" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "usage_closed" enable row level security;`);
    this.addSql(`alter table "usage_closed" force row level security;`);
    this.addSql(
      `create policy "tenant" on "usage_closed" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "rule_replays" cascade;`);
    this.addSql(`drop table if exists "replay_items" cascade;`);
    this.addSql(`drop table if exists "usage_hours" cascade;`);
    this.addSql(`drop table if exists "usage_months" cascade;`);
    this.addSql(`drop table if exists "usage_closed" cascade;`);

    this.addSql(`drop index "attempts_usage";`);
    this.addSql(`alter table "clients" drop column "markup_basis_points";`);
  }
}
