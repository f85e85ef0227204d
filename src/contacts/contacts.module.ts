import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { ConsentRepository } from './consent.repository.js';
import { ConsentService } from './consent.service.js';
import { ContactAudienceRepository } from './contact-audience.repository.js';
import { ContactController } from './contact.controller.js';
import { ContactRepository } from './contact.repository.js';
import { ContactService } from './contact.service.js';
import { ErasureRepository } from './erasure.repository.js';
import { OrderListController } from './order-list.controller.js';
import { ShopCustomersService } from './shop-customers.service.js';
import { SuppressionController } from './suppression.controller.js';
import { SuppressionRepository } from './suppression.repository.js';
import { TickedBoxesService } from './ticked-boxes.service.js';

const RECORDS = [
  ContactRepository,
  ContactAudienceRepository,
  ConsentRepository,
  SuppressionRepository,
  ErasureRepository,
];

const SERVICES = [ConsentService, ContactService, ShopCustomersService, TickedBoxesService];

/** Whom a client may write to: contacts, their consent, and who must be left in peace. */
@Module({
  imports: [AccountsModule, ShopsModule],
  controllers: [ContactController, OrderListController, SuppressionController],
  providers: [...RECORDS, ...SERVICES],
  exports: [...RECORDS, ...SERVICES],
})
export class ContactsModule {}
