import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_channels extends Migration {
  override name = 'Migration20261128_channels';

  override up(): void | Promise<void> {
    this.addSql(`alter table "attempts" add "ways" jsonb null;`);
    this.addSql(`alter table "messages" add "email" text null, add "email_hash" text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "messages" drop column "email", drop column "email_hash";`);
    this.addSql(`alter table "attempts" drop column "ways";`);
  }
}
