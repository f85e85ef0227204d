import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_versions_and_templates extends Migration {
  override name = 'Migration20261124_versions_and_templates';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "rule_versions" ("rule_id" uuid not null, "version" int not null, "organisation_id" uuid not null, "name" text not null, "spec" jsonb not null, "saved_at" timestamptz(3) not null, primary key ("rule_id", "version"));`,
    );

    this.addSql(
      `create table "templates" ("id" uuid not null, "organisation_id" uuid not null, "shop_id" uuid not null, "title" text not null, "texts" jsonb not null, "created_at" timestamptz(3) not null, "changed_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "templates" add constraint "templates_title" unique ("shop_id", "title");`);

    this.addSql(`alter table "rule_versions" enable row level security;`);
    this.addSql(`alter table "rule_versions" force row level security;`);
    this.addSql(
      `create policy "tenant" on "rule_versions" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "templates" enable row level security;`);
    this.addSql(`alter table "templates" force row level security;`);
    this.addSql(
      `create policy "tenant" on "templates" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    // What stands now is the first version known.
    this.addSql(`select set_config('hub.scope', 'system', true);`);
    this.addSql(
      `insert into "rule_versions" ("rule_id", "version", "organisation_id", "name", "spec", "saved_at") select "id", "version", "organisation_id", "name", "spec", "changed_at" from "rules";`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "rule_versions" cascade;`);
    this.addSql(`drop table if exists "templates" cascade;`);
  }
}
