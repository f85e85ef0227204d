import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ErasureService } from './erasure.service.js';
import { PeopleService } from './people.service.js';
import { PersonExportService } from './person-export.service.js';
import { PersonRepository } from './person.repository.js';
import { PrivacyController } from './privacy.controller.js';

/** What a person may ask for, and what is kept no longer than it must be. */
@Module({
  imports: [ContactsModule],
  controllers: [PrivacyController],
  providers: [PersonRepository, PeopleService, PersonExportService, ErasureService],
  exports: [PersonRepository],
})
export class PrivacyModule {}
