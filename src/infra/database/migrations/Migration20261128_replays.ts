import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_replays extends Migration {
  override name = 'Migration20261128_replays';

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
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "rule_replays" cascade;`);
    this.addSql(`drop table if exists "replay_items" cascade;`);
  }
}
