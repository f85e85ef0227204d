import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { CallLimits } from './call-limits.js';
import { ConnectedAccounts } from './connected-accounts.service.js';
import { ConnectionAccountController } from './connection-account.controller.js';
import { ConnectionController } from './connection.controller.js';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionService } from './connection.service.js';
import { ConnectionTokens } from './connection-tokens.js';
import { ShopIdentityRepository } from './shop-identity.repository.js';
import { ReplyWalkRepository } from './reply-walk.repository.js';
import { PluginSettings } from './plugin-settings.js';
import { SuppressionWalkRepository } from './suppression-walk.repository.js';
import { PluginHost } from './plugin-host.service.js';

@Module({
  imports: [ShopsModule, NoticesModule],
  controllers: [ConnectionController, ConnectionAccountController],
  providers: [
    CallLimits,
    ConnectedAccounts,
    ConnectionRepository,
    ConnectionService,
    ConnectionTokens,
    PluginHost,
    PluginSettings,
    ReplyWalkRepository,
    ShopIdentityRepository,
    SuppressionWalkRepository,
  ],
  exports: [
    ConnectedAccounts,
    CallLimits,
    ConnectionRepository,
    ConnectionService,
    ConnectionTokens,
    PluginHost,
    PluginSettings,
    ReplyWalkRepository,
    ShopIdentityRepository,
    SuppressionWalkRepository,
  ],
})
export class PluginHostModule {}
