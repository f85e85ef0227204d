import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { StorefrontRepository } from '../storefront/storefront.repository.js';
import { CalendarClock } from './calendar/calendar-clock.js';
import { CalendarRuns } from './calendar/calendar-runs.service.js';
import { RuleRunController } from './calendar/rule-run.controller.js';
import { RuleRunRepository } from './calendar/rule-run.repository.js';
import { CartClock } from './carts/cart-clock.js';
import { CartController } from './carts/cart.controller.js';
import { CartListRepository } from './carts/cart-list.repository.js';
import { CartRepository } from './carts/cart.repository.js';
import { CartService } from './carts/cart.service.js';
import { TestMessageController } from './manual/test-message.controller.js';
import { StockEventsService } from './stock/stock-events.service.js';
import { StockWaves } from './stock/stock-waves.js';
import { SubscriptionRepository } from './stock/subscription.repository.js';
import { WaitingListController } from './stock/waiting-list.controller.js';
import { WaitingListService } from './stock/waiting-list.service.js';
import { WaveRepository } from './stock/wave.repository.js';

const ROOMS = [PipelineModule, PluginHostModule, ShopsModule, ContactsModule];
const SOURCES = [
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
  controllers: [TestMessageController, WaitingListController, CartController, RuleRunController],
  providers: SOURCES,
  exports: SOURCES,
})
export class SourcesModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({ imports: [...ROOMS, SourcesModule], providers: [CalendarClock, CartClock, StockWaves] })
export class SourcesWorkersModule {}
