import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_connecting extends Migration {
  override name = 'Migration20261128_connecting';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "connect_tickets" ("id" uuid not null, "organisation_id" uuid not null, "plugin_id" text not null, "connection_id" uuid null, "shop_id" uuid null, "name" text not null, "config" jsonb not null, "asked_by" text not null, "ticket_hash" text not null, "cookie_hash" text null, "state_hash" text null, "redirect_uri" text null, "state" text not null, "outcome" text null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "connect_tickets" add constraint "connect_tickets_ticket" unique ("ticket_hash");`);
    this.addSql(`alter table "connect_tickets" add constraint "connect_tickets_cookie" unique ("cookie_hash");`);

    this.addSql(
      `create table "suppression_walks" ("id" uuid not null, "organisation_id" uuid not null, "account_no" int not null, "due_at" timestamptz(3) not null, "read_at" timestamptz(3) null, "read" int not null, "tries" int not null, "error_code" text null, "claim_token" uuid null, "claimed_until" timestamptz(3) null, "claimed_by" int null, primary key ("id"));`,
    );

    this.addSql(`alter table "connections" add "account_name" text null;`);

    this.addSql(`alter table "connect_tickets" enable row level security;`);
    this.addSql(`alter table "connect_tickets" force row level security;`);
    this.addSql(
      `create policy "tenant" on "connect_tickets" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "suppression_walks" enable row level security;`);
    this.addSql(`alter table "suppression_walks" force row level security;`);
    this.addSql(
      `create policy "tenant" on "suppression_walks" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "connect_tickets" cascade;`);
    this.addSql(`drop table if exists "suppression_walks" cascade;`);

    this.addSql(`alter table "connections" drop column "account_name";`);
  }
}
