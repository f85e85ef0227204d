import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { StorefrontRepository } from '../storefront/storefront.repository.js';
import { CalendarClock } from './calendar/calendar-clock.js';
import { CalendarRuns } from './calendar/calendar-runs.service.js';
import { RuleRunController } from './calendar/rule-run.controller.js';
import { RuleRunRepository } from './calendar/rule-run.repository.js';
import { CampaignController } from './campaigns/campaign.controller.js';
import { CampaignForecastService } from './campaigns/campaign-forecast.service.js';
import { CampaignMessagesRepository } from './campaigns/campaign-messages.repository.js';
import { CampaignRepository } from './campaigns/campaign.repository.js';
import { CampaignRunner } from './campaigns/campaign-runner.js';
import { CampaignService } from './campaigns/campaign.service.js';
import { PeopleService } from './campaigns/people.service.js';
import { RecipientController } from './campaigns/recipient.controller.js';
import { RecipientRepository } from './campaigns/recipient.repository.js';
import { RecipientUploadService } from './campaigns/recipient-upload.service.js';
import { CartClock } from './carts/cart-clock.js';
import { CartController } from './carts/cart.controller.js';
import { CartListRepository } from './carts/cart-list.repository.js';
import { CartRepository } from './carts/cart.repository.js';
import { CartService } from './carts/cart.service.js';
import { ManualMessageController } from './manual/manual-message.controller.js';
import { ManualMessageService } from './manual/manual-message.service.js';
import { TestMessageController } from './manual/test-message.controller.js';
import { ReplayController } from './replays/replay.controller.js';
import { ReplayEventsRepository } from './replays/replay-events.repository.js';
import { ReplayRepository } from './replays/replay.repository.js';
import { ReplayReviewService } from './replays/replay-review.service.js';
import { ReplayService } from './replays/replay.service.js';
import { ReplayViewsService } from './replays/replay-views.service.js';
import { StockEventsService } from './stock/stock-events.service.js';
import { StockWaves } from './stock/stock-waves.js';
import { SubscriptionRepository } from './stock/subscription.repository.js';
import { WaitingListController } from './stock/waiting-list.controller.js';
import { WaitingListService } from './stock/waiting-list.service.js';
import { WaveRepository } from './stock/wave.repository.js';

const ROOMS = [PipelineModule, PluginHostModule, ShopsModule, ContactsModule, NoticesModule];
const SOURCES = [
  CampaignForecastService,
  CampaignMessagesRepository,
  CampaignRepository,
  CampaignService,
  ManualMessageService,
  PeopleService,
  RecipientRepository,
  RecipientUploadService,
  ReplayEventsRepository,
  ReplayRepository,
  ReplayReviewService,
  ReplayService,
  ReplayViewsService,
  StorefrontRepository,
  RuleRunRepository,
  CalendarRuns,
  CartRepository,
  CartListRepository,
  CartService,
  SubscriptionRepository,
  StockEventsService,
  WaitingListService,
  WaveRepository,
];

/** What else than a webhook may be an occasion. */
@Module({
  imports: ROOMS,
  controllers: [
    TestMessageController,
    ManualMessageController,
    WaitingListController,
    CartController,
    RuleRunController,
    CampaignController,
    RecipientController,
    ReplayController,
  ],
  providers: SOURCES,
  exports: SOURCES,
})
export class SourcesModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({ imports: [...ROOMS, SourcesModule], providers: [CalendarClock, CampaignRunner, CartClock, StockWaves] })
export class SourcesWorkersModule {}
