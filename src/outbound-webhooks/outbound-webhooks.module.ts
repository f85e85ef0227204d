import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import { WebhookEndpointController } from './webhook-endpoint.controller.js';
import { WebhookEndpointService } from './webhook-endpoint.service.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhookSender } from './webhook-sender.service.js';

/** Where merchants' own systems are told what happens here. */
@Module({
  imports: [AccountsModule, NoticesModule],
  controllers: [WebhookEndpointController],
  providers: [WebhookDeliveryRepository, WebhookEndpointService, WebhookSecrets],
  exports: [WebhookDeliveryRepository, WebhookSecrets],
})
export class OutboundWebhooksModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({
  imports: [OutboundWebhooksModule, NoticesModule],
  providers: [WebhookSender],
  exports: [WebhookSender],
})
export class OutboundWebhooksWorkersModule {}
