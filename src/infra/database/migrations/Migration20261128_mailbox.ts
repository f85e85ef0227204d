import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_mailbox extends Migration {
  override name = 'Migration20261128_mailbox';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "reply_attachments" ("id" uuid not null, "organisation_id" uuid not null, "reply_id" uuid not null, "name" text not null, "type" text not null, "size" int not null, "content" bytea null, primary key ("id"));`,
    );
    this.addSql(`create index "reply_attachments_reply" on "reply_attachments" ("reply_id");`);

    this.addSql(
      `create table "reply_walks" ("id" uuid not null, "organisation_id" uuid not null, "cursor" text null, "since" timestamptz(3) not null, "due_at" timestamptz(3) not null, "tries" int not null, "error_code" text null, "claim_token" uuid null, "claimed_until" timestamptz(3) null, "claimed_by" int null, primary key ("id"));`,
    );

    // The unique constraint goes along.
    this.addSql(`alter table "conversations" rename column "phone_hash" to "address_hash";`);
    this.addSql(`alter table "conversations" rename column "phone" to "address";`);

    this.addSql(`create index "messages_email" on "messages" ("email_hash") where email_hash is not null;`);
    this.addSql(
      `create index "order_answers_asked_back" on "order_answers" ("asked_back_by") where asked_back_by is not null;`,
    );

    this.addSql(`alter table "reply_attachments" enable row level security;`);
    this.addSql(`alter table "reply_attachments" force row level security;`);
    this.addSql(
      `create policy "tenant" on "reply_attachments" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "reply_walks" enable row level security;`);
    this.addSql(`alter table "reply_walks" force row level security;`);
    this.addSql(
      `create policy "tenant" on "reply_walks" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "reply_attachments" cascade;`);
    this.addSql(`drop table if exists "reply_walks" cascade;`);

    this.addSql(`alter table "conversations" rename column "address" to "phone";`);
    this.addSql(`alter table "conversations" rename column "address_hash" to "phone_hash";`);

    this.addSql(`drop index "messages_email";`);
    this.addSql(`drop index "order_answers_asked_back";`);
  }
}
