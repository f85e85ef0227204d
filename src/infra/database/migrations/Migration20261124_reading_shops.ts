import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_reading_shops extends Migration {
  override name = 'Migration20261124_reading_shops';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "call_limits" ("id" uuid not null, "organisation_id" uuid not null, "empty_at" timestamptz(3) not null, primary key ("id"));`,
    );

    this.addSql(
      `create table "connection_tokens" ("id" uuid not null, "organisation_id" uuid not null, "account_no" int not null, "generation" int not null, "access_sealed" text null, "refresh_sealed" text null, "expires_at" timestamptz(3) null, "claim_token" uuid null, "claimed_until" timestamptz(3) null, primary key ("id"));`,
    );

    this.addSql(
      `create table "shop_identities" ("plugin_id" text not null, "identity" text not null, "organisation_id" uuid not null, "connection_id" uuid not null, "proven_at" timestamptz(3) not null, primary key ("plugin_id", "identity"));`,
    );

    this.addSql(
      `create table "sync_jobs" ("connection_id" uuid not null, "job" text not null, "organisation_id" uuid not null, "account_no" int not null, "state" text not null, "due_at" timestamptz(3) not null, "since" timestamptz(3) not null, "cursor" text null, "read" int not null, "total" int null, "tries" int not null, "error_code" text null, "read_at" timestamptz(3) null, "claim_token" uuid null, "claimed_until" timestamptz(3) null, "claimed_by" int null, primary key ("connection_id", "job"));`,
    );
    this.addSql(`create index "sync_jobs_due" on "sync_jobs" ("due_at") where state = 'waiting';`);

    this.addSql(`alter table "raw_events" add "origin" text not null default 'live';`);

    this.addSql(`alter table "call_limits" enable row level security;`);
    this.addSql(`alter table "call_limits" force row level security;`);
    this.addSql(
      `create policy "tenant" on "call_limits" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "connection_tokens" enable row level security;`);
    this.addSql(`alter table "connection_tokens" force row level security;`);
    this.addSql(
      `create policy "tenant" on "connection_tokens" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "shop_identities" enable row level security;`);
    this.addSql(`alter table "shop_identities" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shop_identities" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "sync_jobs" enable row level security;`);
    this.addSql(`alter table "sync_jobs" force row level security;`);
    this.addSql(
      `create policy "tenant" on "sync_jobs" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "call_limits" cascade;`);
    this.addSql(`drop table if exists "connection_tokens" cascade;`);
    this.addSql(`drop table if exists "shop_identities" cascade;`);
    this.addSql(`drop table if exists "sync_jobs" cascade;`);

    this.addSql(`alter table "raw_events" drop column "origin";`);
  }
}
