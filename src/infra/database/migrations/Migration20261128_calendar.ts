import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_calendar extends Migration {
  override name = 'Migration20261128_calendar';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "rule_runs" ("rule_id" uuid not null, "local_date" text not null, "organisation_id" uuid not null, "shop_id" uuid not null, "state" text not null, "meant_at" timestamptz(3) not null, "latest_at" timestamptz(3) not null, "cursor" uuid null, "planned" int not null, "skipped" int not null, "tries" smallint not null, "due_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("rule_id", "local_date"));`,
    );
    this.addSql(`create index "rule_runs_open" on "rule_runs" ("rule_id", "local_date") where state = 'open';`);

    this.addSql(`create index "contacts_shop" on "contacts" ("shop_id", "id");`);

    this.addSql(
      `create index "rules_calendar" on "rules" ("id") where deleted_at is null and state in ('trial', 'live') and (spec #> '{trigger,calendar}') is not null;`,
    );

    this.addSql(`alter table "rule_runs" enable row level security;`);
    this.addSql(`alter table "rule_runs" force row level security;`);
    this.addSql(
      `create policy "tenant" on "rule_runs" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "rule_runs" cascade;`);

    this.addSql(`drop index "contacts_shop";`);

    this.addSql(`drop index "rules_calendar";`);
  }
}
