import type { Localised } from '@hub/kernel';
import type { AccountDoor, SignUp } from './account.port.js';
import type { AppDoor } from './app.port.js';
import type { ChannelAdapter, ChannelKind } from './channel.port.js';
import type { ConfigOf, ConfigSchema } from './config-schema.js';
import type { ChannelServices, InstallationValues, ShopServices } from './services.js';
import type { SetupStep, ShopNames, ShopPlatformAdapter } from './shop-platform.port.js';

export interface PluginManifest {
  /** Lower-case slug; never changes, since connections name it. */
  readonly id: string;
  readonly name: string;
  readonly description: Localised;
}

export interface ChannelPlugin<S extends ConfigSchema = ConfigSchema> {
  readonly type: 'channel';
  readonly manifest: PluginManifest;
  readonly channelKind: ChannelKind;
  /** What the merchant fills in. */
  readonly connection: S;
  /** What the operator fills in once for the whole hub: id and secret of our registration at the vendor. */
  readonly installation?: ConfigSchema;
  /** The vendor's page for letting us use an account, with the operator's settings. */
  createAccountDoor?(installation: InstallationValues): AccountDoor;
  readonly signUp?: SignUp;
  /** The exact steps at the provider that bring people's answers to `replyUrl`. */
  replySteps?(replyUrl: string): readonly SetupStep[];
  createChannel(config: ConfigOf<S>, services: ChannelServices): ChannelAdapter;
}

/** What a shop adapter needs to know of the shop besides its configuration. */
export interface ShopFacts {
  readonly zone: string;
  readonly currency: string;
  readonly names?: ShopNames;
}

export interface ShopPlugin<S extends ConfigSchema = ConfigSchema> {
  readonly type: 'shop';
  readonly manifest: PluginManifest;
  readonly connection: S;
  /** What the operator fills in once for the whole hub: ids and secrets of the platform's app. */
  readonly installation?: ConfigSchema;
  /** The platform's app, with the operator's settings. */
  createApp?(installation: InstallationValues): AppDoor;
  createShop(config: ConfigOf<S>, shop: ShopFacts, services: ShopServices): ShopPlatformAdapter;
  /**
   * A script for the shop's own pages, run before the widgets: reads which product a page shows and what its cart holds, and
   * tells `window.talaria`. No framework; it must not fail on a page it does not know.
   */
  readonly storefrontScript?: string;
  /** The exact steps in the shop's panel that point its webhooks at `callbackUrl`. */
  setupSteps(callbackUrl: string): readonly SetupStep[];
  /** The statuses a new shop of this platform has, so that rules can name them before the first order came. */
  readonly defaultStatuses: readonly {
    readonly id: string;
    readonly name: string;
    readonly isUnsuccessful: boolean;
    /** The parcel is on its way. */
    readonly isShipped?: boolean;
  }[];
  /** What customers may be told at a status, by the name shops of this platform give it: one SMS each. Never sent by itself. */
  readonly statusTexts?: readonly { readonly name: string; readonly text: Localised }[];
}

// The hub handles plugins of any schema; only the plugin itself knows which.
export type AnyPlugin = ChannelPlugin<any> | ShopPlugin<any>;

/** Checks nothing at run time: it ties a plugin's schema to what its create function receives. */
export function definePlugin<S extends ConfigSchema>(plugin: ChannelPlugin<S>): ChannelPlugin<S>;
export function definePlugin<S extends ConfigSchema>(plugin: ShopPlugin<S>): ShopPlugin<S>;
export function definePlugin(plugin: AnyPlugin): AnyPlugin {
  return plugin;
}
