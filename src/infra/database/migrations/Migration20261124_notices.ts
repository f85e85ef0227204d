import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_notices extends Migration {
  override name = 'Migration20261124_notices';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "notices" add "client_id" uuid null, add "shop_id" uuid null, add "severity" text not null default 'warning';`,
    );
    this.addSql(`create index "notices_newest" on "notices" ("organisation_id", "id");`);

    // What was raised before finds its place by what it is about.
    this.addSql(`select set_config('hub.scope', 'system', true);`);
    this.addSql(
      `update "notices" n set "shop_id" = s."id", "client_id" = s."client_id"
       from "shops" s
       where n."subject_id" = 'shp_' || s."id"
         or exists (select 1 from "connections" c where n."subject_id" = 'con_' || c."id" and c."shop_id" = s."id")
         or exists (select 1 from "rules" r where n."subject_id" = 'rul_' || r."id" and r."shop_id" = s."id");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "notices_newest";`);
    this.addSql(`alter table "notices" drop column "client_id", drop column "shop_id", drop column "severity";`);
  }
}
