import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_waiting_deliveries extends Migration {
  override name = 'Migration20261124_waiting_deliveries';

  override up(): void | Promise<void> {
    this.addSql(`drop index "webhook_deliveries_due";`);
    this.addSql(
      `create index "webhook_deliveries_waiting" on "webhook_deliveries" ("endpoint_id", "due_at", "id") where state = 'waiting';`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "webhook_deliveries_waiting";`);
    this.addSql(`create index "webhook_deliveries_due" on "webhook_deliveries" ("due_at") where state = 'waiting';`);
  }
}
