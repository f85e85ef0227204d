import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_contacts extends Migration {
  override name = 'Migration20261124_contacts';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "consents" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "phone_hash" text not null, "message_class" text not null, "status" text not null, "source" text not null, "wording" text null, "reference" text null, "given_at" timestamptz(3) not null, "recorded_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "consents" add constraint "consents_once" unique ("client_id", "phone_hash", "message_class", "given_at", "status", "source");`,
    );

    // The ledger only grows. An erasure may take away where a word was said, and nothing else.
    this.addSql(
      `create function "consents_only_grow"() returns trigger language plpgsql as $$
       begin
         if tg_op = 'UPDATE' and new.reference is null then
           old.reference = null;
           if new is not distinct from old then return new; end if;
         end if;
         raise exception 'the ledger of consent only grows';
       end $$;`,
    );
    this.addSql(
      `create trigger "consents_only_grow" before update or delete on "consents" for each row execute function "consents_only_grow"();`,
    );

    this.addSql(
      `create table "contacts" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "phone_hash" text not null, "phone" text null, "country" text null, "email" text null, "first_name" text null, "last_name" text null, "language" text null, "is_registered" boolean null, "shop_id" uuid null, "customer_id" text null, "groups" jsonb not null, "fields" jsonb not null, "created_at" timestamptz(3) not null, "changed_at" timestamptz(3) not null, "erased_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "contacts_newest" on "contacts" ("client_id", "id");`);
    this.addSql(`create index "contacts_email" on "contacts" ("client_id", lower("email")) where email is not null;`);
    this.addSql(`alter table "contacts" add constraint "contacts_phone" unique ("client_id", "phone_hash");`);

    this.addSql(
      `create table "erasures" ("client_id" uuid not null, "subject_hash" text not null, "organisation_id" uuid not null, "erased_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("client_id", "subject_hash"));`,
    );
    this.addSql(`create index "erasures_open" on "erasures" ("erased_at") where finished_at is null;`);

    this.addSql(
      `create table "products" ("shop_id" uuid not null, "product_id" text not null, "variation_id" text not null, "organisation_id" uuid not null, "name" text not null, "code" text null, "url" text null, "price_micros" bigint null, "price_currency" text null, "stock" double precision null, "warn_level" double precision null, "is_active" boolean not null, "changed_at" timestamptz(3) not null, primary key ("shop_id", "product_id", "variation_id"));`,
    );

    this.addSql(
      `alter table "orders" add "contact_id" uuid null, add "is_new_to_contacts" boolean not null default true;`,
    );
    this.addSql(`create index "orders_new_to_contacts" on "orders" ("seen_at") where is_new_to_contacts;`);
    this.addSql(`create index "orders_contact" on "orders" ("contact_id") where contact_id is not null;`);

    this.addSql(`alter table "consents" enable row level security;`);
    this.addSql(`alter table "consents" force row level security;`);
    this.addSql(
      `create policy "tenant" on "consents" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "contacts" enable row level security;`);
    this.addSql(`alter table "contacts" force row level security;`);
    this.addSql(
      `create policy "tenant" on "contacts" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "erasures" enable row level security;`);
    this.addSql(`alter table "erasures" force row level security;`);
    this.addSql(
      `create policy "tenant" on "erasures" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "products" enable row level security;`);
    this.addSql(`alter table "products" force row level security;`);
    this.addSql(
      `create policy "tenant" on "products" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "consents" cascade;`);
    this.addSql(`drop function if exists "consents_only_grow" cascade;`);
    this.addSql(`drop table if exists "contacts" cascade;`);
    this.addSql(`drop table if exists "erasures" cascade;`);
    this.addSql(`drop table if exists "products" cascade;`);

    this.addSql(`drop index "orders_new_to_contacts";`);
    this.addSql(`drop index "orders_contact";`);
    this.addSql(`alter table "orders" drop column "contact_id", drop column "is_new_to_contacts";`);
  }
}
