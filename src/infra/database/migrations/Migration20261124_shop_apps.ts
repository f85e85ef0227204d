import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_shop_apps extends Migration {
  override name = 'Migration20261124_shop_apps';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "app_messages" ("id" text not null, "plugin_id" text not null, "kind" text not null, "identity" text not null, "shop_url" text not null, "sent_at" timestamptz(3) not null, "code_sealed" text null, "received_at" timestamptz(3) not null, "state" text not null, "outcome" text null, "tries" smallint not null, "due_at" timestamptz(3) not null, "claimed_until" timestamptz(3) null, "claimed_by" int null, primary key ("id"));`,
    );
    this.addSql(`create index "app_messages_waiting" on "app_messages" ("received_at") where state = 'waiting';`);
    this.addSql(`create index "app_messages_shop" on "app_messages" ("plugin_id", "identity", "sent_at");`);

    this.addSql(
      `create table "plugin_settings" ("id" text not null, "config" jsonb not null, "secrets" jsonb not null, primary key ("id"));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "app_messages" cascade;`);
    this.addSql(`drop table if exists "plugin_settings" cascade;`);
  }
}
