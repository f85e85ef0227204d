import { Migration } from '@mikro-orm/migrations';

export class Migration20261128_joining_agencies extends Migration {
  override name = 'Migration20261128_joining_agencies';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "organisation_moves" ("id" uuid not null, "organisation_id" uuid not null, "from_organisation_id" uuid not null, "client_id" uuid not null, "state" text not null, "due_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "organisation_moves_due" on "organisation_moves" ("due_at") where state <> 'done';`);

    this.addSql(
      `alter table "organisations" add "claim_code_hash" text null, add "claim_code_until" timestamptz(3) null;`,
    );
    this.addSql(`alter table "organisations" add constraint "organisations_claim_code" unique ("claim_code_hash");`);

    this.addSql(`alter table "organisation_moves" enable row level security;`);
    this.addSql(`alter table "organisation_moves" force row level security;`);
    this.addSql(
      `create policy "tenant" on "organisation_moves" using (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system') with check (organisation_id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system');`,
    );

    // The ledger only grows. An erasure may take away where a word was said, and the move of a client whose agency it lies with.
    this.addSql(
      `create or replace function "consents_only_grow"() returns trigger language plpgsql as $$
       begin
         if tg_op = 'UPDATE' then
           if new.reference is null then old.reference = null; end if;
           if current_setting('hub.moving', true) = 'on' then old.organisation_id = new.organisation_id; end if;
           if new is not distinct from old then return new; end if;
         end if;
         raise exception 'the ledger of consent only grows';
       end $$;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(
      `create or replace function "consents_only_grow"() returns trigger language plpgsql as $$
       begin
         if tg_op = 'UPDATE' and new.reference is null then
           old.reference = null;
           if new is not distinct from old then return new; end if;
         end if;
         raise exception 'the ledger of consent only grows';
       end $$;`,
    );
    this.addSql(`drop table if exists "organisation_moves" cascade;`);

    this.addSql(`alter table "organisations" drop constraint "organisations_claim_code";`);
    this.addSql(`alter table "organisations" drop column "claim_code_hash", drop column "claim_code_until";`);
  }
}
