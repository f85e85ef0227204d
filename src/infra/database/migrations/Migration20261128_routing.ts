import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_routing extends Migration {
  override name = 'Migration20261128_routing';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "connections" add "failures" int not null default 0, add "held_until" timestamptz(3) null, add "held_reason" text null;`,
    );
    this.addSql(`alter table "shops" add "routes" jsonb not null default '{}';`);
    this.addSql(
      `update "shops" set "settings" = '{"marketingCap": {"perDay": 1, "perMonth": 4}}'::jsonb || "settings";`,
    );
    this.addSql(`create index "messages_marketing" on "messages" ("recipient_hash") where priority = 1;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "messages_marketing";`);
    this.addSql(`update "shops" set "settings" = "settings" - 'marketingCap';`);
    this.addSql(
      `alter table "connections" drop column "failures", drop column "held_until", drop column "held_reason";`,
    );
    this.addSql(`alter table "shops" drop column "routes";`);
  }
}
