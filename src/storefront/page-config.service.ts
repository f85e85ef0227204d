import { Injectable } from '@nestjs/common';
import { LOCALES, type Locale } from '@hub/kernel';
import { Database } from '../infra/database/database.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import type { OpenStorefront } from './storefront-door.service.js';
import { consentWording } from './words.js';

/** What a shop's page needs to know to show the widgets; nothing in it is anybody's secret. */
export interface PageConfig {
  readonly locale: Locale;
  readonly widgets: { readonly stock: boolean; readonly newsletter: boolean; readonly carts: boolean };
  /** What people agree to who sign up, by language. */
  readonly wording: Readonly<Record<Locale, string>>;
  /** The script that reads the platform's pages; null where the platform has none. */
  readonly adapter: string | null;
}

@Injectable()
export class PageConfigService {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly plugins: PluginHost,
  ) {}

  async configOf({ shop, settings }: OpenStorefront): Promise<PageConfig> {
    const pluginId = await this.database.inOrganisation(shop.organisationId, (tx) =>
      this.connections.platformOf(tx, shop.id),
    );
    const hasScript = pluginId !== null && this.scriptOf(pluginId) !== null;
    return {
      locale: shop.locale,
      widgets: { stock: settings.stock.isOn, newsletter: settings.newsletter.isOn, carts: settings.carts.isOn },
      wording: Object.fromEntries(
        LOCALES.map((locale) => [locale, consentWording(settings, shop.name, locale)]),
      ) as Record<Locale, string>,
      adapter: hasScript ? `/widget/adapters/${pluginId}.js` : null,
    };
  }

  /** How a platform's pages are read; null where its plugin says nothing of it. */
  scriptOf(pluginId: string): string | null {
    const plugin = this.plugins.list().find(({ manifest }) => manifest.id === pluginId);
    return plugin?.type === 'shop' ? (plugin.storefrontScript ?? null) : null;
  }
}
