import { Migration } from '@mikro-orm/migrations';

export class Migration20261123_plannings extends Migration {
  override name = 'Migration20261123_plannings';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "plannings" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "rule_id" uuid null, "event_id" uuid null, "message_class" text not null, "route" jsonb not null, "recipe" jsonb not null, "why" jsonb not null, primary key ("id"));`,
    );
    this.addSql(`alter table "plannings" enable row level security;`);
    this.addSql(`alter table "plannings" force row level security;`);
    this.addSql(
      `create policy "tenant" on "plannings" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    // What was planned before has a planning of its own for each message, under the message's id.
    this.addSql(`select set_config('hub.scope', 'system', true);`);
    this.addSql(
      `insert into "plannings" select "id", "organisation_id", "client_id", "shop_id", "rule_id", "event_id", "message_class", "route", "recipe", "why" from "messages";`,
    );
    this.addSql(`alter table "messages" add "planning_id" uuid null;`);
    this.addSql(`update "messages" set "planning_id" = "id";`);
    // A page has room for the claim of every row on it, which then touches no index.
    this.addSql(`alter table "messages" set (fillfactor = 50);`);
    this.addSql(
      `alter table "messages" alter column "planning_id" set not null, alter column "texts" type json using "texts"::text::json, drop column "client_id", drop column "event_id", drop column "message_class", drop column "route", drop column "recipe", drop column "why";`,
    );

    // What shops tell is kept as it came: nothing is searched inside it.
    this.addSql(`alter table "shop_events" alter column "content" type json using "content"::text::json;`);
    this.addSql(`alter table "orders" alter column "snapshot" type json using "snapshot"::text::json;`);
    // Compressed in a fifth of the time, where the server was built with it.
    this.addSql(
      `do $$ begin
         alter table "shop_events" alter column "content" set compression lz4;
         alter table "orders" alter column "snapshot" set compression lz4;
       exception when feature_not_supported then null; end $$;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`select set_config('hub.scope', 'system', true);`);
    this.addSql(
      `alter table "messages" add "client_id" uuid null, add "event_id" uuid null, add "message_class" text null, add "route" jsonb null, add "recipe" jsonb null, add "why" jsonb null;`,
    );
    this.addSql(
      `update "messages" m set "client_id" = p."client_id", "event_id" = p."event_id", "message_class" = p."message_class", "route" = p."route", "recipe" = p."recipe", "why" = p."why" from "plannings" p where p."id" = m."planning_id";`,
    );
    this.addSql(`alter table "messages" set (fillfactor = 85);`);
    this.addSql(
      `alter table "messages" alter column "client_id" set not null, alter column "message_class" set not null, alter column "route" set not null, alter column "recipe" set not null, alter column "why" set not null, alter column "texts" type jsonb using "texts"::text::jsonb, drop column "planning_id";`,
    );
    this.addSql(`drop table "plannings";`);
    this.addSql(`alter table "shop_events" alter column "content" type jsonb using "content"::text::jsonb;`);
    this.addSql(`alter table "orders" alter column "snapshot" type jsonb using "snapshot"::text::jsonb;`);
  }
}
