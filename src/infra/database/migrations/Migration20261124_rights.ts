import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_rights extends Migration {
  override name = 'Migration20261124_rights';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "api_keys" ("id" uuid not null, "organisation_id" uuid not null, "name" text not null, "token_hash" text not null, "hint" text not null, "rights" jsonb not null, "client_id" uuid null, "shop_id" uuid null, "created_by" uuid null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) null, "revoked_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`alter table "api_keys" add constraint "api_keys_token" unique ("token_hash");`);

    this.addSql(
      `create table "memberships" ("id" uuid not null, "organisation_id" uuid not null, "user_id" uuid not null, "role" text not null, "client_id" uuid null, "shop_id" uuid null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "memberships_user" on "memberships" ("user_id");`);

    this.addSql(
      `create table "sign_in_tries" ("subject" text not null, "tries" int not null, "since" timestamptz(3) not null, primary key ("subject"));`,
    );

    this.addSql(
      `alter table "users" add "totp_sealed" text null, add "totp_confirmed_at" timestamptz(3) null, add "totp_step" int null, add "recovery_hashes" jsonb not null default '[]';`,
    );

    this.addSql(`alter table "api_keys" enable row level security;`);
    this.addSql(`alter table "api_keys" force row level security;`);
    this.addSql(
      `create policy "tenant" on "api_keys" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "memberships" enable row level security;`);
    this.addSql(`alter table "memberships" force row level security;`);
    this.addSql(
      `create policy "tenant" on "memberships" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(
      `create table "audit_log" ("id" uuid not null, "organisation_id" uuid not null, "user_id" uuid null, "api_key_id" uuid null, "action" text not null, "subjects" jsonb not null, "fields" jsonb not null, "request_id" text not null, "at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "audit_log_newest" on "audit_log" ("organisation_id", "id");`);
    this.addSql(
      `create table "idempotent_answers" ("organisation_id" uuid not null, "actor" text not null, "key" text not null, "request_hash" text not null, "status" int null, "content_type" text null, "body" text null, "created_at" timestamptz(3) not null, primary key ("organisation_id", "actor", "key"));`,
    );
    this.addSql(`create index "idempotent_answers_old" on "idempotent_answers" ("created_at");`);
    this.addSql(`alter table "audit_log" enable row level security;`);
    this.addSql(`alter table "audit_log" force row level security;`);
    this.addSql(
      `create policy "tenant" on "audit_log" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
    this.addSql(`alter table "idempotent_answers" enable row level security;`);
    this.addSql(`alter table "idempotent_answers" force row level security;`);
    this.addSql(
      `create policy "tenant" on "idempotent_answers" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    // Whoever could sign in until now could do everything in the organisation.
    this.addSql(`select set_config('hub.scope', 'system', true);`);
    this.addSql(
      `insert into "memberships" select gen_random_uuid(), "organisation_id", "id", 'agency', null, null, "created_at" from "users";`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "audit_log" cascade;`);
    this.addSql(`drop table if exists "idempotent_answers" cascade;`);
    this.addSql(`drop table if exists "api_keys" cascade;`);
    this.addSql(`drop table if exists "memberships" cascade;`);
    this.addSql(`drop table if exists "sign_in_tries" cascade;`);

    this.addSql(
      `alter table "users" drop column "totp_sealed", drop column "totp_confirmed_at", drop column "totp_step", drop column "recovery_hashes";`,
    );
  }
}
