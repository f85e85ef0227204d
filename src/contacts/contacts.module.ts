import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { ConsentRepository } from './consent.repository.js';
import { ConsentService } from './consent.service.js';
import { ContactController } from './contact.controller.js';
import { ContactRepository } from './contact.repository.js';
import { ContactService } from './contact.service.js';
import { ErasureRepository } from './erasure.repository.js';
import { SuppressionController } from './suppression.controller.js';
import { SuppressionRepository } from './suppression.repository.js';

const RECORDS = [ContactRepository, ConsentRepository, SuppressionRepository, ErasureRepository];

/** Whom a client may write to: contacts, their consent, and who must be left in peace. */
@Module({
  imports: [AccountsModule, ShopsModule],
  controllers: [ContactController, SuppressionController],
  providers: [...RECORDS, ConsentService, ContactService],
  exports: [...RECORDS, ConsentService, ContactService],
})
export class ContactsModule {}
