import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_links extends Migration {
  override name = 'Migration20261128_links';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "links" ("code" text not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "message_id" uuid not null, "recipient_hash" text not null, "opens_opt_out" boolean not null, "target" text null, "clicks" int not null, "first_click_at" timestamptz(3) null, "last_click_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("code"));`,
    );
    this.addSql(`create index "links_message" on "links" ("message_id");`);
    this.addSql(`create index "links_person" on "links" ("client_id", "recipient_hash");`);
    this.addSql(`create index "links_oldest" on "links" ("shop_id", "created_at");`);

    this.addSql(`alter table "links" enable row level security;`);
    this.addSql(`alter table "links" force row level security;`);
    this.addSql(
      `create policy "tenant" on "links" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "links" cascade;`);
  }
}
