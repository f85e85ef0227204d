import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_look_ups extends Migration {
  override name = 'Migration20261128_look_ups';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "look_ups" ("id" uuid not null, "organisation_id" uuid not null, "due_at" timestamptz(3) not null, "tries" smallint not null, primary key ("id"));`,
    );
    this.addSql(`create index "look_ups_due" on "look_ups" ("due_at");`);

    this.addSql(`alter table "look_ups" enable row level security;`);
    this.addSql(`alter table "look_ups" force row level security;`);
    this.addSql(
      `create policy "tenant" on "look_ups" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "look_ups" cascade;`);
  }
}
