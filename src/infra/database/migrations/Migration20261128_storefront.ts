import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_storefront extends Migration {
  override name = 'Migration20261128_storefront';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "carts" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "cart_id" text not null, "is_signed" boolean not null, "phone" text null, "phone_hash" text null, "country" text null, "email" text null, "email_hash" text null, "first_name" text null, "last_name" text null, "language" text null, "url" text null, "total_micros" bigint null, "total_currency" text null, "lines" jsonb not null, "phase" text not null, "touched_at" timestamptz(3) not null, "abandoned_at" timestamptz(3) null, "due_at" timestamptz(3) null, "step" smallint not null, "round" smallint not null, "reminded_at" timestamptz(3) null, "order_id" text null, "value_micros" bigint null, "value_currency" text null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "carts_due" on "carts" ("due_at") where due_at is not null;`);
    this.addSql(`create index "carts_newest" on "carts" ("shop_id", "id");`);
    this.addSql(`create index "carts_phone" on "carts" ("client_id", "phone_hash");`);
    this.addSql(`create index "carts_email" on "carts" ("client_id", "email_hash");`);
    this.addSql(
      `create unique index "carts_open" on "carts" ("shop_id", "cart_id") where phase in ('active', 'idle', 'abandoned');`,
    );

    this.addSql(
      `create table "newsletter_sign_ups" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "token_hash" text not null, "code_hash" text not null, "tries" smallint not null, "phone" text null, "phone_hash" text not null, "country" text null, "language" text null, "first_name" text null, "wording" text not null, "page" text null, "is_growth" boolean not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "confirmed_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`alter table "newsletter_sign_ups" add constraint "newsletter_sign_ups_token" unique ("token_hash");`);
    this.addSql(`create index "newsletter_sign_ups_newest" on "newsletter_sign_ups" ("shop_id", "created_at");`);
    this.addSql(
      `create index "newsletter_sign_ups_confirmed" on "newsletter_sign_ups" ("shop_id", "confirmed_at") where confirmed_at is not null;`,
    );
    this.addSql(`create index "newsletter_sign_ups_person" on "newsletter_sign_ups" ("client_id", "phone_hash");`);

    this.addSql(
      `create table "stock_waves" ("shop_id" uuid not null, "product_id" text not null, "variation_id" text not null, "organisation_id" uuid not null, "units" double precision null, "wave" int not null, "places" double precision null, "told" int not null, "back_since" timestamptz(3) not null, "told_at" timestamptz(3) null, "due_at" timestamptz(3) null, primary key ("shop_id", "product_id", "variation_id"));`,
    );
    this.addSql(`create index "stock_waves_due" on "stock_waves" ("due_at") where due_at is not null;`);

    this.addSql(
      `create table "storefronts" ("shop_id" uuid not null, "organisation_id" uuid not null, "widget_key" text not null, "settings" jsonb not null, "closed_until" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("shop_id"));`,
    );
    this.addSql(`alter table "storefronts" add constraint "storefronts_widget_key" unique ("widget_key");`);

    this.addSql(
      `create table "stock_subscriptions" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "product_id" text not null, "variation_id" text not null, "product_name" text null, "phone" text null, "phone_hash" text not null, "country" text null, "language" text null, "customer_id" text null, "state" text not null, "reason" text null, "released_by" text null, "wave" int null, "tries" smallint not null, "occasion_keys" text[] null, "created_at" timestamptz(3) not null, "sent_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `create index "stock_subscriptions_line" on "stock_subscriptions" ("shop_id", "product_id", "id") where state = 'waiting';`,
    );
    this.addSql(
      `create index "stock_subscriptions_released" on "stock_subscriptions" ("shop_id", "product_id", "id") where state = 'released';`,
    );
    this.addSql(`create index "stock_subscriptions_newest" on "stock_subscriptions" ("shop_id", "id");`);
    this.addSql(`create index "stock_subscriptions_person" on "stock_subscriptions" ("client_id", "phone_hash");`);
    this.addSql(
      `create unique index "stock_subscriptions_once" on "stock_subscriptions" ("shop_id", "product_id", "variation_id", "phone_hash") where state in ('waiting', 'released');`,
    );

    this.addSql(
      `create table "widget_tries" ("subject" text not null, "tries" int not null, "until" timestamptz(3) not null, primary key ("subject"));`,
    );

    this.addSql(`alter table "carts" enable row level security;`);
    this.addSql(`alter table "carts" force row level security;`);
    this.addSql(
      `create policy "tenant" on "carts" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "newsletter_sign_ups" enable row level security;`);
    this.addSql(`alter table "newsletter_sign_ups" force row level security;`);
    this.addSql(
      `create policy "tenant" on "newsletter_sign_ups" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "stock_waves" enable row level security;`);
    this.addSql(`alter table "stock_waves" force row level security;`);
    this.addSql(
      `create policy "tenant" on "stock_waves" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "storefronts" enable row level security;`);
    this.addSql(`alter table "storefronts" force row level security;`);
    this.addSql(
      `create policy "tenant" on "storefronts" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "stock_subscriptions" enable row level security;`);
    this.addSql(`alter table "stock_subscriptions" force row level security;`);
    this.addSql(
      `create policy "tenant" on "stock_subscriptions" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "carts" cascade;`);
    this.addSql(`drop table if exists "newsletter_sign_ups" cascade;`);
    this.addSql(`drop table if exists "stock_waves" cascade;`);
    this.addSql(`drop table if exists "storefronts" cascade;`);
    this.addSql(`drop table if exists "stock_subscriptions" cascade;`);
    this.addSql(`drop table if exists "widget_tries" cascade;`);
  }
}
