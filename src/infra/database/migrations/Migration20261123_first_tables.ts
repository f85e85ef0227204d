import { Migration } from '@mikro-orm/migrations';

export class Migration20261123_first_tables extends Migration {
  override name = 'Migration20261123_first_tables';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "attempts" ("id" uuid not null, "organisation_id" uuid not null, "message_id" uuid not null, "connection_id" uuid not null, "leg_no" smallint not null, "attempt_no" smallint not null, "provider_key" text not null, "provider_message_id" text null, "state" text not null, "asked" smallint not null, "first_asked_at" timestamptz(3) not null, "last_asked_at" timestamptz(3) not null, "answered_at" timestamptz(3) null, "reported_at" timestamptz(3) null, "is_closed_without_report" boolean not null, "code" text null, "error_kind" text null, "error_text" jsonb null, "sender" text null, "parts" smallint null, "price_micros" bigint null, "price_currency" text null, "network" text null, primary key ("id"));`,
    );
    this.addSql(`alter table "attempts" add constraint "attempts_leg" unique ("message_id", "leg_no", "attempt_no");`);
    this.addSql(`alter table "attempts" add constraint "attempts_key" unique ("connection_id", "provider_key");`);
    this.addSql(
      `create unique index "attempts_provider_message" on "attempts" ("connection_id", "provider_message_id") where provider_message_id is not null;`,
    );

    this.addSql(
      `create table "clients" ("id" uuid not null, "organisation_id" uuid not null, "name" text not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "clients" add constraint "clients_tenant" unique ("organisation_id", "id");`);

    this.addSql(
      `create table "connections" ("id" uuid not null, "organisation_id" uuid not null, "plugin_id" text not null, "type" text not null, "shop_id" uuid null, "name" text not null, "config" jsonb not null, "secrets" jsonb not null, "hook_key_hash" text null, "hook_key_sealed" text null, "state" text not null, "paused_reason" text null, "refused_count" int not null, "live_since" timestamptz(3) not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "connections" add constraint "connections_tenant" unique ("organisation_id", "id");`);
    this.addSql(`alter table "connections" add constraint "connections_hook_key" unique ("hook_key_hash");`);

    this.addSql(
      `create table "decisions" ("id" uuid not null, "organisation_id" uuid not null, "shop_id" uuid not null, "rule_id" uuid null, "event_id" uuid null, "order_id" text null, "occasion_key" text not null, "stage" text not null, "reason" text not null, "detail" jsonb not null, "at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "decisions_order" on "decisions" ("shop_id", "order_id");`);
    this.addSql(`create index "decisions_newest" on "decisions" ("shop_id", "at");`);
    this.addSql(`alter table "decisions" add constraint "decisions_once" unique ("occasion_key", "reason");`);

    this.addSql(
      `create table "delivery_reports" ("id" uuid not null, "organisation_id" uuid not null, "connection_id" uuid not null, "trust" text not null, "provider_key" text null, "provider_message_id" text null, "content" jsonb not null, "received_at" timestamptz(3) not null, "state" text not null, "message_id" uuid null, "outcome" text null, primary key ("id"));`,
    );
    this.addSql(`create index "delivery_reports_open" on "delivery_reports" ("received_at") where state = 'waiting';`);
    this.addSql(
      `create index "delivery_reports_parked_key" on "delivery_reports" ("connection_id", "provider_key") where state = 'parked';`,
    );
    this.addSql(
      `create index "delivery_reports_parked_id" on "delivery_reports" ("connection_id", "provider_message_id") where state = 'parked';`,
    );
    this.addSql(`create index "delivery_reports_message" on "delivery_reports" ("message_id");`);

    this.addSql(
      `create table "connection_grants" ("shop_id" uuid not null, "connection_id" uuid not null, "organisation_id" uuid not null, "position" int not null, "sender" text null, "price_per_part_micros" bigint null, "price_currency" text null, primary key ("shop_id", "connection_id"));`,
    );

    this.addSql(
      `create table "installation" ("id" serial primary key, "master_key_fingerprint" text not null, "installation_key_sealed" text not null, "pepper_sealed" text not null, "created_at" timestamptz(3) not null);`,
    );

    this.addSql(
      `create table "messages" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "rule_id" uuid null, "event_id" uuid null, "occasion_key" text not null, "revision" int not null, "order_id" text null, "message_class" text not null, "priority" smallint not null, "role" text not null, "recipient" text not null, "recipient_hash" text not null, "country" text null, "state" text not null, "reason" text null, "held_reason" text null, "leg_no" smallint not null, "attempt_no" smallint not null, "connection_id" uuid not null, "planned_for" timestamptz(3) not null, "due_at" timestamptz(3) not null, "valid_until" timestamptz(3) not null, "fallback_at" timestamptz(3) null, "claim_token" uuid null, "claimed_until" timestamptz(3) null, "tries" smallint not null, "is_stuck" boolean not null, "route" jsonb not null, "texts" jsonb not null, "recipe" jsonb not null, "why" jsonb not null, "created_at" timestamptz(3) not null, "accepted_at" timestamptz(3) null, "changed_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "messages_due" on "messages" ("connection_id", "priority", "due_at") where state = 'planned' and not is_stuck;`,
    );
    this.addSql(`create index "messages_sending" on "messages" ("claimed_until") where state = 'sending';`);
    this.addSql(
      `create index "messages_fallback" on "messages" ("fallback_at") where state = 'accepted' and fallback_at is not null;`,
    );
    this.addSql(`create index "messages_order" on "messages" ("shop_id", "order_id");`);
    this.addSql(`create index "messages_newest" on "messages" ("shop_id", "created_at", "id");`);
    this.addSql(`alter table "messages" add constraint "messages_occasion" unique ("occasion_key", "revision");`);
    this.addSql(`create unique index "messages_current" on "messages" ("occasion_key") where state <> 'superseded';`);
    this.addSql(`alter table "messages" add constraint "messages_tenant" unique ("organisation_id", "id");`);

    this.addSql(
      `create table "notices" ("id" uuid not null, "organisation_id" uuid not null, "subject_id" text not null, "code" text not null, "text" jsonb not null, "count" int not null, "first_at" timestamptz(3) not null, "last_at" timestamptz(3) not null, "resolved_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `create unique index "notices_open" on "notices" ("organisation_id", "subject_id", "code") where resolved_at is null;`,
    );

    this.addSql(
      `create table "orders" ("shop_id" uuid not null, "order_id" text not null, "organisation_id" uuid not null, "snapshot" jsonb null, "shop_time" timestamptz(3) null, "seen_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null, primary key ("shop_id", "order_id"));`,
    );

    this.addSql(
      `create table "organisations" ("id" uuid not null, "name" text not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );

    this.addSql(
      `create table "raw_events" ("id" uuid not null, "organisation_id" uuid not null, "connection_id" uuid not null, "topic" text not null, "trust" text not null, "dedupe_key" text null, "headers" jsonb not null, "body" bytea not null, "received_at" timestamptz(3) not null, "state" text not null, "reason" text null, "detail" text null, "claim_token" uuid null, "claimed_until" timestamptz(3) null, "tries" smallint not null, "is_stuck" boolean not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "raw_events_waiting" on "raw_events" ("received_at") where state = 'waiting' and not is_stuck;`,
    );
    this.addSql(`alter table "raw_events" add constraint "raw_events_dedupe" unique ("connection_id", "dedupe_key");`);

    this.addSql(
      `create table "refused_webhooks" ("id" uuid not null, "organisation_id" uuid not null, "connection_id" uuid not null, "at" timestamptz(3) not null, "reason" text not null, "headers" jsonb not null, primary key ("id"));`,
    );
    this.addSql(`create index "refused_webhooks_newest" on "refused_webhooks" ("connection_id", "at");`);

    this.addSql(
      `create table "rules" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "rule_key" text not null, "name" text not null, "version" int not null, "state" text not null, "activated_at" timestamptz(3) null, "spec" jsonb not null, "created_at" timestamptz(3) not null, "changed_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create unique index "rules_key" on "rules" ("shop_id", "rule_key") where deleted_at is null;`);

    this.addSql(
      `create table "sessions" ("token_hash" text not null, "organisation_id" uuid not null, "user_id" uuid not null, "purpose" text not null, "expires_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, primary key ("token_hash"));`,
    );

    this.addSql(
      `create table "shops" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "name" text not null, "country" text not null, "zone" text not null, "currency" text not null, "locale" text not null, "settings" jsonb not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "shops" add constraint "shops_tenant" unique ("organisation_id", "id");`);

    this.addSql(
      `create table "shop_events" ("id" uuid not null, "organisation_id" uuid not null, "shop_id" uuid not null, "connection_id" uuid null, "raw_event_id" uuid null, "kind" text not null, "order_id" text null, "origin" text not null, "trust" text not null, "occurred_at" timestamptz(3) not null, "received_at" timestamptz(3) not null, "content" jsonb not null, "reason" text null, primary key ("id"));`,
    );
    this.addSql(`create index "shop_events_order" on "shop_events" ("shop_id", "order_id");`);
    this.addSql(`create index "shop_events_newest" on "shop_events" ("shop_id", "received_at");`);

    this.addSql(
      `create table "shop_statuses" ("shop_id" uuid not null, "status_id" text not null, "organisation_id" uuid not null, "name" text null, "is_unsuccessful" boolean null, primary key ("shop_id", "status_id"));`,
    );

    this.addSql(
      `create table "stat_deltas" ("id" bigserial primary key, "organisation_id" uuid not null, "shop_id" uuid not null, "rule_id" uuid null, "connection_id" uuid not null, "country" text not null, "hour" timestamptz(3) not null, "metric" text not null, "delta" int not null);`,
    );

    this.addSql(
      `create table "stat_hours" ("shop_id" uuid not null, "rule_id" uuid not null, "connection_id" uuid not null, "country" text not null, "hour" timestamptz(3) not null, "metric" text not null, "organisation_id" uuid not null, "count" bigint not null, primary key ("shop_id", "rule_id", "connection_id", "country", "hour", "metric"));`,
    );
    this.addSql(`create index "stat_hours_shop" on "stat_hours" ("shop_id", "hour");`);

    this.addSql(
      `create table "suppressions" ("client_id" uuid not null, "phone_hash" text not null, "message_class" text not null, "organisation_id" uuid not null, "source" text not null, "created_at" timestamptz(3) not null, primary key ("client_id", "phone_hash", "message_class"));`,
    );

    this.addSql(
      `create table "ticks" ("job" text not null, "slot" text not null, "done_at" timestamptz(3) not null, primary key ("job", "slot"));`,
    );

    this.addSql(
      `create table "users" ("id" uuid not null, "organisation_id" uuid not null, "email" text not null, "password_hash" text null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "users" add constraint "users_email" unique ("email");`);

    this.addSql(`alter table "attempts" enable row level security;`);
    this.addSql(`alter table "attempts" force row level security;`);
    this.addSql(
      `create policy "tenant" on "attempts" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "clients" enable row level security;`);
    this.addSql(`alter table "clients" force row level security;`);
    this.addSql(
      `create policy "tenant" on "clients" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "connections" enable row level security;`);
    this.addSql(`alter table "connections" force row level security;`);
    this.addSql(
      `create policy "tenant" on "connections" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "decisions" enable row level security;`);
    this.addSql(`alter table "decisions" force row level security;`);
    this.addSql(
      `create policy "tenant" on "decisions" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "delivery_reports" enable row level security;`);
    this.addSql(`alter table "delivery_reports" force row level security;`);
    this.addSql(
      `create policy "tenant" on "delivery_reports" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "connection_grants" enable row level security;`);
    this.addSql(`alter table "connection_grants" force row level security;`);
    this.addSql(
      `create policy "tenant" on "connection_grants" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "messages" enable row level security;`);
    this.addSql(`alter table "messages" force row level security;`);
    this.addSql(
      `create policy "tenant" on "messages" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "notices" enable row level security;`);
    this.addSql(`alter table "notices" force row level security;`);
    this.addSql(
      `create policy "tenant" on "notices" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "orders" enable row level security;`);
    this.addSql(`alter table "orders" force row level security;`);
    this.addSql(
      `create policy "tenant" on "orders" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "organisations" enable row level security;`);
    this.addSql(`alter table "organisations" force row level security;`);
    this.addSql(
      `create policy "tenant" on "organisations" using (id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "raw_events" enable row level security;`);
    this.addSql(`alter table "raw_events" force row level security;`);
    this.addSql(
      `create policy "tenant" on "raw_events" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "refused_webhooks" enable row level security;`);
    this.addSql(`alter table "refused_webhooks" force row level security;`);
    this.addSql(
      `create policy "tenant" on "refused_webhooks" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "rules" enable row level security;`);
    this.addSql(`alter table "rules" force row level security;`);
    this.addSql(
      `create policy "tenant" on "rules" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "sessions" enable row level security;`);
    this.addSql(`alter table "sessions" force row level security;`);
    this.addSql(
      `create policy "tenant" on "sessions" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "shops" enable row level security;`);
    this.addSql(`alter table "shops" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shops" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "shop_events" enable row level security;`);
    this.addSql(`alter table "shop_events" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shop_events" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "shop_statuses" enable row level security;`);
    this.addSql(`alter table "shop_statuses" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shop_statuses" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "stat_deltas" enable row level security;`);
    this.addSql(`alter table "stat_deltas" force row level security;`);
    this.addSql(
      `create policy "tenant" on "stat_deltas" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "stat_hours" enable row level security;`);
    this.addSql(`alter table "stat_hours" force row level security;`);
    this.addSql(
      `create policy "tenant" on "stat_hours" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "suppressions" enable row level security;`);
    this.addSql(`alter table "suppressions" force row level security;`);
    this.addSql(
      `create policy "tenant" on "suppressions" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "users" enable row level security;`);
    this.addSql(`alter table "users" force row level security;`);
    this.addSql(
      `create policy "tenant" on "users" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "attempts" cascade;`);
    this.addSql(`drop table if exists "clients" cascade;`);
    this.addSql(`drop table if exists "connections" cascade;`);
    this.addSql(`drop table if exists "decisions" cascade;`);
    this.addSql(`drop table if exists "delivery_reports" cascade;`);
    this.addSql(`drop table if exists "connection_grants" cascade;`);
    this.addSql(`drop table if exists "installation" cascade;`);
    this.addSql(`drop table if exists "messages" cascade;`);
    this.addSql(`drop table if exists "notices" cascade;`);
    this.addSql(`drop table if exists "orders" cascade;`);
    this.addSql(`drop table if exists "organisations" cascade;`);
    this.addSql(`drop table if exists "raw_events" cascade;`);
    this.addSql(`drop table if exists "refused_webhooks" cascade;`);
    this.addSql(`drop table if exists "rules" cascade;`);
    this.addSql(`drop table if exists "sessions" cascade;`);
    this.addSql(`drop table if exists "shops" cascade;`);
    this.addSql(`drop table if exists "shop_events" cascade;`);
    this.addSql(`drop table if exists "shop_statuses" cascade;`);
    this.addSql(`drop table if exists "stat_deltas" cascade;`);
    this.addSql(`drop table if exists "stat_hours" cascade;`);
    this.addSql(`drop table if exists "suppressions" cascade;`);
    this.addSql(`drop table if exists "ticks" cascade;`);
    this.addSql(`drop table if exists "users" cascade;`);
  }
}
