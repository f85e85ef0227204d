import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_conversations extends Migration {
  override name = 'Migration20261128_conversations';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "conversations" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "connection_id" uuid not null, "phone_hash" text not null, "phone" text null, "state" text not null, "assignee_id" uuid null, "unread" int not null, "last_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "conversations_newest" on "conversations" ("shop_id", "last_at", "id");`);
    this.addSql(
      `alter table "conversations" add constraint "conversations_person" unique ("client_id", "phone_hash");`,
    );

    this.addSql(
      `create table "order_answers" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "order_id" text not null, "conversation_id" uuid not null, "state" text not null, "status_id" text null, "asked_back_by" uuid null, "answered_at" timestamptz(3) not null, "due_at" timestamptz(3) not null, "tries" smallint not null, "claimed_until" timestamptz(3) null, "error_code" text null, primary key ("id"));`,
    );
    this.addSql(
      `create index "order_answers_due" on "order_answers" ("due_at") where state in ('waiting', 'speaking', 'unknown');`,
    );

    this.addSql(
      `create table "replies" ("id" uuid not null, "organisation_id" uuid not null, "connection_id" uuid not null, "trust" text not null, "dedupe_key" text not null, "content" jsonb null, "received_at" timestamptz(3) not null, "state" text not null, "tries" smallint not null, "due_at" timestamptz(3) not null, "conversation_id" uuid null, "intent" text null, "outcome" text null, primary key ("id"));`,
    );
    this.addSql(`create index "replies_due" on "replies" ("due_at") where state = 'waiting';`);
    this.addSql(`create index "replies_conversation" on "replies" ("conversation_id", "id");`);
    this.addSql(
      `create index "replies_unmatched" on "replies" ("connection_id", "received_at") where state = 'unmatched';`,
    );
    this.addSql(`alter table "replies" add constraint "replies_once" unique ("connection_id", "dedupe_key");`);

    this.addSql(`alter table "conversations" enable row level security;`);
    this.addSql(`alter table "conversations" force row level security;`);
    this.addSql(
      `create policy "tenant" on "conversations" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "order_answers" enable row level security;`);
    this.addSql(`alter table "order_answers" force row level security;`);
    this.addSql(
      `create policy "tenant" on "order_answers" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "replies" enable row level security;`);
    this.addSql(`alter table "replies" force row level security;`);
    this.addSql(
      `create policy "tenant" on "replies" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "conversations" cascade;`);
    this.addSql(`drop table if exists "order_answers" cascade;`);
    this.addSql(`drop table if exists "replies" cascade;`);
  }
}
