import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_after_uninstall extends Migration {
  override name = 'Migration20261128_after_uninstall';

  override up(): void | Promise<void> {
    this.addSql(`alter table "shops" add "erase_at" timestamptz(3) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "shops" drop column "erase_at";`);
  }
}
