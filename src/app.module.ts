import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule, AccountsWorkersModule } from './accounts/accounts.module.js';
import { AppsModule, AppsWorkersModule } from './apps/apps.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ConversationsModule, ConversationsWorkersModule } from './conversations/conversations.module.js';
import { ConnectModule } from './connect/connect.module.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { InfraModule, type Ground } from './infra/infra.module.js';
import type { HubRole } from './infra/environment/environment.js';
import { QueueModule } from './infra/queue/queue.module.js';
import { LinksModule } from './links/links.module.js';
import { NoticesModule } from './notices/notices.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { WorkersModule } from './pipeline/workers.module.js';
import type { AnyPlugin } from './core/index.js';
import { PluginListModule } from './plugin-host/plugin-list.module.js';
import { PluginHostModule } from './plugin-host/plugin-host.module.js';
import { OutboundWebhooksModule, OutboundWebhooksWorkersModule } from './outbound-webhooks/outbound-webhooks.module.js';
import { PresetsModule } from './presets/presets.module.js';
import { PrivacyModule } from './privacy/privacy.module.js';
import { RetentionModule } from './privacy/retention.module.js';
import { ShopsModule } from './shops/shops.module.js';
import { SourcesModule, SourcesWorkersModule } from './sources/sources.module.js';
import { StorefrontModule } from './storefront/storefront.module.js';
import { SwitchingModule } from './switching/switching.module.js';
import { SyncModule, SyncWorkersModule } from './sync/sync.module.js';
import { UsageModule, UsageWorkersModule } from './usage/usage.module.js';
import { WatchdogsModule } from './watchdogs/watchdogs.module.js';
import { WelcomeController } from './welcome/welcome.controller.js';

export interface Composition {
  readonly ground: Ground;
  readonly redisUrl: string | null;
  readonly queuePrefix: string;
  /** Where a hub with a data folder of its own remembers its heartbeat. */
  readonly beatFile: string | null;
  readonly role: HubRole;
  readonly plugins: readonly AnyPlugin[];
}

/** The composition root: the one file that sees every room. */
@Module({})
export class AppModule {
  static compose({ ground, redisUrl, queuePrefix, beatFile, role, plugins }: Composition): DynamicModule {
    const isWorker = role !== 'web';
    const isWeb = role !== 'worker';
    return {
      module: AppModule,
      imports: [
        InfraModule.on(ground),
        QueueModule.for(redisUrl, queuePrefix, beatFile),
        PluginListModule.of(plugins),
        ...(isWeb
          ? [
              AccountsModule,
              AuditModule,
              ShopsModule,
              NoticesModule,
              PluginHostModule,
              PipelineModule,
              PresetsModule,
              LinksModule,
              PrivacyModule,
              OutboundWebhooksModule,
              SourcesModule,
              StorefrontModule,
              SwitchingModule,
              SyncModule,
              AppsModule,
              ConnectModule,
              ConversationsModule,
              UsageModule,
            ]
          : []),
        ...(isWorker
          ? [
              WorkersModule,
              RetentionModule,
              OutboundWebhooksWorkersModule,
              WatchdogsModule,
              SyncWorkersModule,
              SourcesWorkersModule,
              AppsWorkersModule,
              AccountsWorkersModule,
              ConversationsWorkersModule,
              UsageWorkersModule,
            ]
          : []),
      ],
      controllers: [HealthController, MetricsController, ...(isWeb ? [WelcomeController] : [])],
    };
  }
}
