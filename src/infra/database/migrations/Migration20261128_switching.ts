import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_switching extends Migration {
  override name = 'Migration20261128_switching';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "imported_messages" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "kind" text not null, "phone" text not null, "phone_hash" text not null, "at" timestamptz(3) not null, "outcome" text not null, "text" text null, "order_number" text null, "error" text null, "detail" jsonb not null, primary key ("id"));`,
    );
    this.addSql(`create index "imported_messages_newest" on "imported_messages" ("shop_id", "at", "id");`);
    this.addSql(`create index "imported_messages_person" on "imported_messages" ("client_id", "phone_hash");`);

    this.addSql(
      `create table "import_keys" ("shop_id" uuid not null, "key" text not null, "organisation_id" uuid not null, primary key ("shop_id", "key"));`,
    );

    this.addSql(
      `create table "shop_imports" ("id" uuid not null, "organisation_id" uuid not null, "shop_id" uuid not null, "kind" text not null, "total" int not null, "added" int not null, "known" int not null, "refused" int not null, "warned" int not null, "at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "shop_imports_newest" on "shop_imports" ("shop_id", "id");`);

    this.addSql(
      `create table "shop_switches" ("shop_id" uuid not null, "organisation_id" uuid not null, "take_over_at" timestamptz(3) null, "confirmed" jsonb not null, primary key ("shop_id"));`,
    );

    this.addSql(`alter table "decisions" add "recipient_hash" text null;`);

    this.addSql(`alter table "imported_messages" enable row level security;`);
    this.addSql(`alter table "imported_messages" force row level security;`);
    this.addSql(
      `create policy "tenant" on "imported_messages" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "import_keys" enable row level security;`);
    this.addSql(`alter table "import_keys" force row level security;`);
    this.addSql(
      `create policy "tenant" on "import_keys" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "shop_imports" enable row level security;`);
    this.addSql(`alter table "shop_imports" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shop_imports" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "shop_switches" enable row level security;`);
    this.addSql(`alter table "shop_switches" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shop_switches" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "imported_messages" cascade;`);
    this.addSql(`drop table if exists "import_keys" cascade;`);
    this.addSql(`drop table if exists "shop_imports" cascade;`);
    this.addSql(`drop table if exists "shop_switches" cascade;`);

    this.addSql(`alter table "decisions" drop column "recipient_hash";`);
  }
}
