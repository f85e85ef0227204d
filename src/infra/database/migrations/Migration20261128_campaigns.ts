import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_campaigns extends Migration {
  override name = 'Migration20261128_campaigns';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "campaigns" ("id" uuid not null, "organisation_id" uuid not null, "client_id" uuid not null, "shop_id" uuid not null, "name" text not null, "spec" jsonb not null, "state" text not null, "starts_at" timestamptz(3) null, "started_at" timestamptz(3) null, "planned_at" timestamptz(3) null, "ended_at" timestamptz(3) null, "paused_reason" text null, "cursor" text null, "people" int not null, "skipped" jsonb not null, "sweep" text null, "due_at" timestamptz(3) null, "claim_token" uuid null, "claimed_until" timestamptz(3) null, "claimed_by" int null, "tries" smallint not null, "created_at" timestamptz(3) not null, "changed_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "campaigns_due" on "campaigns" ("due_at") where due_at is not null;`);
    this.addSql(`create index "campaigns_shop" on "campaigns" ("shop_id", "id");`);

    this.addSql(
      `create table "campaign_recipients" ("campaign_id" uuid not null, "position" int not null, "organisation_id" uuid not null, "client_id" uuid not null, "phone" text null, "phone_hash" text not null, "country" text null, "first_name" text null, "last_name" text null, "language" text null, "fields" jsonb not null, primary key ("campaign_id", "position"));`,
    );
    this.addSql(`create index "campaign_recipients_person" on "campaign_recipients" ("client_id", "phone_hash");`);
    this.addSql(
      `alter table "campaign_recipients" add constraint "campaign_recipients_once" unique ("campaign_id", "phone_hash");`,
    );

    this.addSql(`alter table "plannings" add "campaign_id" uuid null;`);
    this.addSql(
      `create index "plannings_campaign" on "plannings" ("campaign_id", "id") where campaign_id is not null;`,
    );

    this.addSql(`alter table "campaigns" enable row level security;`);
    this.addSql(`alter table "campaigns" force row level security;`);
    this.addSql(
      `create policy "tenant" on "campaigns" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    this.addSql(`alter table "campaign_recipients" enable row level security;`);
    this.addSql(`alter table "campaign_recipients" force row level security;`);
    this.addSql(
      `create policy "tenant" on "campaign_recipients" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "campaigns" cascade;`);
    this.addSql(`drop table if exists "campaign_recipients" cascade;`);

    this.addSql(`drop index "plannings_campaign";`);
    this.addSql(`alter table "plannings" drop column "campaign_id";`);
  }
}
