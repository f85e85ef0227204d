import { Migration } from '@mikro-orm/migrations';

export class Migration20261124_outbound_webhooks extends Migration {
  override name = 'Migration20261124_outbound_webhooks';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "webhook_deliveries" ("id" uuid not null, "organisation_id" uuid not null, "endpoint_id" uuid not null, "type" text not null, "payload" text not null, "state" text not null, "tries" smallint not null, "due_at" timestamptz(3) not null, "claim_token" uuid null, "claimed_until" timestamptz(3) null, "last_tried_at" timestamptz(3) null, "last_status" smallint null, "last_error" text null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "webhook_deliveries_due" on "webhook_deliveries" ("due_at") where state = 'waiting';`);
    this.addSql(`create index "webhook_deliveries_endpoint" on "webhook_deliveries" ("endpoint_id", "id");`);

    this.addSql(
      `create table "webhook_endpoints" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid null, "shop_id" uuid null, "url" text not null, "description" text not null, "events" jsonb not null, "secret_sealed" text not null, "previous_sealed" text null, "previous_until" timestamptz(3) null, "state" text not null, "disabled_reason" text null, "failing_since" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );

    this.addSql(`alter table "webhook_deliveries" enable row level security;`);
    this.addSql(`alter table "webhook_deliveries" force row level security;`);
    this.addSql(
      `create policy "tenant" on "webhook_deliveries" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "webhook_endpoints" enable row level security;`);
    this.addSql(`alter table "webhook_endpoints" force row level security;`);
    this.addSql(
      `create policy "tenant" on "webhook_endpoints" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "webhook_deliveries" cascade;`);
    this.addSql(`drop table if exists "webhook_endpoints" cascade;`);
  }
}
