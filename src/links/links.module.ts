import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { LinkController } from './link.controller.js';

/** What people meet who follow a link in a message. */
@Module({
  imports: [ContactsModule, PipelineModule, ShopsModule],
  controllers: [LinkController],
})
export class LinksModule {}
