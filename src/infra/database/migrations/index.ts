import type { Migration } from '@mikro-orm/migrations';
import { Migration20261123_durable_and_fast } from './Migration20261123_durable_and_fast.js';
import { Migration20261123_first_tables } from './Migration20261123_first_tables.js';
import { Migration20261123_plannings } from './Migration20261123_plannings.js';
import { Migration20261124_contacts } from './Migration20261124_contacts.js';
import { Migration20261124_message_list } from './Migration20261124_message_list.js';
import { Migration20261124_notices } from './Migration20261124_notices.js';
import { Migration20261124_outbound_webhooks } from './Migration20261124_outbound_webhooks.js';
import { Migration20261124_reading_shops } from './Migration20261124_reading_shops.js';
import { Migration20261124_rights } from './Migration20261124_rights.js';
import { Migration20261124_shop_apps } from './Migration20261124_shop_apps.js';
import { Migration20261124_spendings } from './Migration20261124_spendings.js';
import { Migration20261124_versions_and_templates } from './Migration20261124_versions_and_templates.js';
import { Migration20261124_waiting_deliveries } from './Migration20261124_waiting_deliveries.js';
import { Migration20261128_after_uninstall } from './Migration20261128_after_uninstall.js';
import { Migration20261128_joining_agencies } from './Migration20261128_joining_agencies.js';
import { Migration20261128_shop_records } from './Migration20261128_shop_records.js';
import { Migration20261128_storefront } from './Migration20261128_storefront.js';
import { Migration20261128_campaigns } from './Migration20261128_campaigns.js';
import { Migration20261128_connecting } from './Migration20261128_connecting.js';
import { Migration20261128_channels } from './Migration20261128_channels.js';
import { Migration20261128_routing } from './Migration20261128_routing.js';
import { Migration20261128_conversations } from './Migration20261128_conversations.js';
import { Migration20261128_look_ups } from './Migration20261128_look_ups.js';
import { Migration20261128_links } from './Migration20261128_links.js';
import { Migration20261128_calendar } from './Migration20261128_calendar.js';
import { Migration20261128_mailbox } from './Migration20261128_mailbox.js';
import { Migration20261128_replays_and_usage } from './Migration20261128_replays_and_usage.js';
import { Migration20261128_switching } from './Migration20261128_switching.js';

/** In order. A released migration is never edited; a change adds one. */
export const MIGRATIONS: readonly (new (...args: any[]) => Migration)[] = [
  Migration20261123_first_tables,
  Migration20261123_durable_and_fast,
  Migration20261123_plannings,
  Migration20261124_rights,
  Migration20261124_notices,
  Migration20261124_contacts,
  Migration20261124_spendings,
  Migration20261124_versions_and_templates,
  Migration20261124_outbound_webhooks,
  Migration20261124_message_list,
  Migration20261124_waiting_deliveries,
  Migration20261124_reading_shops,
  Migration20261124_shop_apps,
  Migration20261128_joining_agencies,
  Migration20261128_shop_records,
  Migration20261128_storefront,
  Migration20261128_connecting,
  Migration20261128_channels,
  Migration20261128_after_uninstall,
  Migration20261128_routing,
  Migration20261128_conversations,
  Migration20261128_look_ups,
  Migration20261128_links,
  Migration20261128_calendar,
  Migration20261128_campaigns,
  Migration20261128_mailbox,
  Migration20261128_replays_and_usage,
  Migration20261128_switching,
];
