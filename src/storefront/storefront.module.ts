import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { NewsletterRepository } from './newsletter.repository.js';
import { NewsletterService } from './newsletter.service.js';
import { PageConfigService } from './page-config.service.js';
import { SignUpGuard } from './sign-up-guard.js';
import { StorefrontController } from './storefront.controller.js';
import { StorefrontDoor } from './storefront-door.service.js';
import { WidgetController } from './widget.controller.js';
import { WidgetFilesController } from './widget-files.controller.js';

/** What visitors of shops' pages meet. */
@Module({
  imports: [
    AccountsModule,
    ContactsModule,
    NoticesModule,
    PipelineModule,
    PluginHostModule,
    ShopsModule,
    SourcesModule,
  ],
  controllers: [StorefrontController, WidgetFilesController, WidgetController],
  providers: [NewsletterRepository, NewsletterService, PageConfigService, SignUpGuard, StorefrontDoor],
})
export class StorefrontModule {}
