import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { ContactsImportService } from './contacts-import.service.js';
import { DatesImportService } from './dates-import.service.js';
import { HistoryImportService } from './history-import.service.js';
import { ImportController } from './import.controller.js';
import { ImportRepository } from './import.repository.js';
import { ImportService } from './import.service.js';
import { OldTextController } from './old-text.controller.js';
import { OurMessageRepository } from './our-message.repository.js';
import { PlannedImportService } from './planned-import.service.js';
import { ReportController } from './report.controller.js';
import { ReportRepository } from './report.repository.js';
import { ReportService } from './report.service.js';
import { SwitchingController } from './switching.controller.js';
import { SwitchingService } from './switching.service.js';
import { WaitingListImportService } from './waiting-list-import.service.js';

/** Coming over from an older app: its tables, its texts, the moment of take-over and the proof that nothing is lost. */
@Module({
  imports: [PipelineModule, PluginHostModule, ShopsModule, ContactsModule, SourcesModule],
  controllers: [ImportController, OldTextController, SwitchingController, ReportController],
  providers: [
    ImportRepository,
    OurMessageRepository,
    ImportService,
    HistoryImportService,
    WaitingListImportService,
    PlannedImportService,
    DatesImportService,
    ContactsImportService,
    ReportRepository,
    ReportService,
    SwitchingService,
  ],
})
export class SwitchingModule {}
