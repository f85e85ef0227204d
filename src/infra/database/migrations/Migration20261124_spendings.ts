import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_spendings extends Migration {
  override name = 'Migration20261124_spendings';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "spendings" ("shop_id" uuid not null, "period" text not null, "organisation_id" uuid not null, "micros" bigint not null, primary key ("shop_id", "period"));`,
    );

    this.addSql(`alter table "spendings" enable row level security;`);
    this.addSql(`alter table "spendings" force row level security;`);
    this.addSql(
      `create policy "tenant" on "spendings" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "spendings" cascade;`);
  }
}
