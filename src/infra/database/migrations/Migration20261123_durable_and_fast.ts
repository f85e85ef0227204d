import { Migration } from '@mikro-orm/migrations';

export class Migration20261123_durable_and_fast extends Migration {
  override name = 'Migration20261123_durable_and_fast';

  override up(): void | Promise<void> {
    this.addSql(`alter table "attempts" add "account_no" int not null default 1;`);

    this.addSql(`alter table "connections" add "account_no" int not null default 1;`);

    this.addSql(
      `alter table "installation" add "system_identifier" text null, add "timeline_id" int null, add "public_url" text null, add "heartbeat" bigint not null default '0', add "beat_at" timestamptz(3) null;`,
    );

    this.addSql(`alter table "messages" drop constraint "messages_occasion";`);
    this.addSql(`alter table "messages" drop constraint "messages_tenant";`);
    this.addSql(`drop index "messages_newest";`);
    this.addSql(
      `create unique index "messages_superseded" on "messages" ("occasion_key", "revision") where state = 'superseded';`,
    );
    this.addSql(`create index "messages_newest" on "messages" ("shop_id", "id");`);
    this.addSql(`drop index "messages_sending";`);
    this.addSql(
      `create index "messages_sending" on "messages" ("connection_id", "changed_at") where state = 'sending';`,
    );
    this.addSql(`drop index "messages_order";`);
    this.addSql(`create index "messages_order" on "messages" ("shop_id", "order_id") where order_id is not null;`);
    this.addSql(`create index "messages_held" on "messages" ("valid_until") where state = 'held';`);
    this.addSql(`alter table "messages" add "claimed_by" int null;`);
    this.addSql(`alter table "raw_events" add "claimed_by" int null;`);
    this.addSql(`create index "messages_stuck" on "messages" ("organisation_id") where is_stuck;`);
    this.addSql(`create index "raw_events_stuck" on "raw_events" ("organisation_id") where is_stuck;`);
    // A body stays where it was written when its row is claimed and finished.
    this.addSql(`alter table "raw_events" alter column "body" set storage external;`);
    // Room for a claim on the same page, so that it touches no index.
    this.addSql(`alter table "messages" set (fillfactor = 85);`);
    // Statistics that lag behind a burst turn an update by key into a walk over the whole table.
    for (const table of ['messages', 'attempts', 'raw_events', 'stat_deltas', 'delivery_reports']) {
      this.addSql(
        `alter table "${table}" set (autovacuum_analyze_threshold = 500, autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05);`,
      );
    }

    // Until now whoever had an account had set the hub up.
    this.addSql(`alter table "users" add "is_operator" boolean not null default true;`);
    this.addSql(`alter table "users" alter column "is_operator" set default false;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "attempts" drop column "account_no";`);

    this.addSql(`alter table "connections" drop column "account_no";`);

    this.addSql(
      `alter table "installation" drop column "system_identifier", drop column "timeline_id", drop column "public_url", drop column "heartbeat", drop column "beat_at";`,
    );

    this.addSql(`alter table "messages" drop column "claimed_by";`);
    this.addSql(`alter table "raw_events" drop column "claimed_by";`);
    this.addSql(`drop index "messages_stuck";`);
    this.addSql(`drop index "raw_events_stuck";`);
    this.addSql(`drop index "messages_held";`);
    this.addSql(`drop index "messages_superseded";`);
    this.addSql(`drop index "messages_sending";`);
    this.addSql(`create index "messages_sending" on "messages" ("claimed_until") where state = 'sending';`);
    this.addSql(`drop index "messages_order";`);
    this.addSql(`create index "messages_order" on "messages" ("shop_id", "order_id");`);
    this.addSql(`drop index "messages_newest";`);
    this.addSql(`alter table "messages" add constraint "messages_occasion" unique ("occasion_key", "revision");`);
    this.addSql(`alter table "messages" add constraint "messages_tenant" unique ("organisation_id", "id");`);
    this.addSql(`create index "messages_newest" on "messages" ("shop_id", "created_at", "id");`);

    this.addSql(`alter table "users" drop column "is_operator";`);
  }
}
