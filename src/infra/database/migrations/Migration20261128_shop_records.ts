import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_shop_records extends Migration {
  override name = 'Migration20261128_shop_records';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "shop_fields" ("shop_id" uuid not null, "field_id" text not null, "organisation_id" uuid not null, "name" text null, "label" text null, "type" text not null, "places" jsonb not null, primary key ("shop_id", "field_id"));`,
    );

    this.addSql(
      `create table "shop_groups" ("shop_id" uuid not null, "group_id" text not null, "organisation_id" uuid not null, "name" text null, primary key ("shop_id", "group_id"));`,
    );

    this.addSql(
      `create table "shop_readings" ("connection_id" uuid not null, "kind" text not null, "object_id" text not null, "organisation_id" uuid not null, "asked_at" timestamptz(3) not null, "asked_no" int not null, primary key ("connection_id", "kind", "object_id"));`,
    );

    this.addSql(
      `alter table "contacts" add "registered_at" timestamptz(3) null, add "last_visit_at" timestamptz(3) null;`,
    );

    this.addSql(
      `alter table "orders" add "placed_at" timestamptz(3) not null default now(), add "shipped_at" timestamptz(3) null;`,
    );
    // By the shop's clock, as the snapshot tells it.
    this.addSql(
      `update "orders" set "placed_at" = coalesce(to_timestamp(("snapshot" ->> 'placedAt')::double precision / 1000), "shop_time", "seen_at");`,
    );
    this.addSql(`create index "orders_placed" on "orders" ("shop_id", "placed_at", "order_id");`);
    this.addSql(`create index "orders_email" on "orders" ("shop_id", lower("snapshot" -> 'customer' ->> 'email'));`);
    this.addSql(`create index "orders_customer" on "orders" ("shop_id", ("snapshot" -> 'customer' ->> 'id'));`);
    this.addSql(`create index "orders_number" on "orders" ("shop_id", ("snapshot" ->> 'number'));`);

    this.addSql(`alter table "products" add "read_at" timestamptz(3) null, add "gone_at" timestamptz(3) null;`);

    this.addSql(`alter table "shops" add "names" jsonb not null default '{}';`);

    this.addSql(`alter table "sync_jobs" add "skipped" int not null default 0;`);

    this.addSql(`alter table "shop_fields" enable row level security;`);
    this.addSql(`alter table "shop_fields" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shop_fields" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "shop_groups" enable row level security;`);
    this.addSql(`alter table "shop_groups" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shop_groups" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "shop_readings" enable row level security;`);
    this.addSql(`alter table "shop_readings" force row level security;`);
    this.addSql(
      `create policy "tenant" on "shop_readings" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "shop_fields" cascade;`);
    this.addSql(`drop table if exists "shop_groups" cascade;`);
    this.addSql(`drop table if exists "shop_readings" cascade;`);

    this.addSql(`alter table "contacts" drop column "registered_at", drop column "last_visit_at";`);

    this.addSql(`drop index "orders_placed";`);
    this.addSql(`drop index "orders_email";`);
    this.addSql(`drop index "orders_customer";`);
    this.addSql(`drop index "orders_number";`);
    this.addSql(`alter table "orders" drop column "placed_at", drop column "shipped_at";`);

    this.addSql(`alter table "products" drop column "read_at", drop column "gone_at";`);

    this.addSql(`alter table "shops" drop column "names";`);

    this.addSql(`alter table "sync_jobs" drop column "skipped";`);
  }
}
