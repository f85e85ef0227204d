import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IntakePool } from '../infra/database/intake-pool.js';
import { Metrics } from '../infra/metrics/metrics.js';
import { NoticesModule } from '../notices/notices.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { AskAgainFlow } from './ask-again.flow.js';
import { AudienceService } from './audience/audience.service.js';
import { OrderContactsService } from './audience/order-contacts.service.js';
import { DispatchFlow } from './dispatch.flow.js';
import { DispatchRecheck } from './dispatch.recheck.js';
import { HeldController } from './held.controller.js';
import { IntakeService } from './intake/intake.service.js';
import { IntakeWriter } from './intake/intake-writer.js';
import { WebhookController } from './intake/webhook.controller.js';
import { MatchService } from './match/match.service.js';
import { ConfigurationController } from './match/configuration.controller.js';
import { ConfigurationService } from './match/configuration.service.js';
import { TemplateController } from './match/template.controller.js';
import { TemplateRepository } from './match/template.repository.js';
import { TemplateService } from './match/template.service.js';
import { RuleController } from './match/rule.controller.js';
import { RuleRepository } from './match/rule.repository.js';
import { RuleService } from './match/rule.service.js';
import { AttemptRepository } from './model/attempt.repository.js';
import { LinkRepository } from './model/link.repository.js';
import { LookUpRepository } from './model/look-up.repository.js';
import { MessageRepository } from './model/message.repository.js';
import { CalendarPeopleRepository } from './model/calendar-people.repository.js';
import { PLANNER } from './model/planner.port.js';
import { RESCHEDULER } from './model/rescheduler.port.js';
import { TEMPLATE_BOOK } from './model/template-book.port.js';
import { RULE_BOOK } from './model/rule-book.port.js';
import { RawEventRepository } from './model/raw-event.repository.js';
import { ReportRepository } from './model/report.repository.js';
import { SendFactsRepository } from './model/send-facts.repository.js';
import { ShopEventRepository } from './model/shop-event.repository.js';
import { LookUpFlow } from './look-up.flow.js';
import { FirstOrdersService } from './normalise/first-orders.service.js';
import { NormaliseService } from './normalise/normalise.service.js';
import { PlanFlow } from './plan.flow.js';
import { PlanRecords } from './plan.records.js';
import { PlanStages } from './plan.stages.js';
import { PreviewController } from './preview.controller.js';
import { PreviewSubjects } from './preview-subjects.js';
import { RenderService } from './render/render.service.js';
import { ReportController } from './report/report.controller.js';
import { ReportService } from './report/report.service.js';
import { RouteService } from './route/route.service.js';
import { RoutesController } from './route/routes.controller.js';
import { RescheduleService } from './schedule/reschedule.service.js';
import { ScheduleService } from './schedule/schedule.service.js';
import { SpendService } from './send/spend.service.js';
import { SendService } from './send/send.service.js';
import { SettleFlow } from './settle.flow.js';
import { SettleRecords } from './settle.records.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { StatisticsRepository } from './statistics/statistics.repository.js';
import { DecisionRepository } from './trace/decision.repository.js';
import { DecisionListController } from './trace/decision-list.controller.js';
import { DecisionListRepository } from './trace/decision-list.repository.js';
import { ErrorListController } from './trace/error-list.controller.js';
import { ErrorListRepository } from './trace/error-list.repository.js';
import { MessageExportController } from './trace/message-export.controller.js';
import { MessageExportRepository } from './trace/message-export.repository.js';
import { MessageListController } from './trace/message-list.controller.js';
import { MessageListRepository } from './trace/message-list.repository.js';
import { MessageListService } from './trace/message-list.service.js';
import { PlannedController } from './trace/planned.controller.js';
import { TimelineController } from './trace/timeline.controller.js';
import { TraceRepository } from './trace/trace.repository.js';

const STAGES = [
  IntakeService,
  NormaliseService,
  FirstOrdersService,
  MatchService,
  AudienceService,
  RenderService,
  ScheduleService,
  RescheduleService,
  RouteService,
  SendService,
  SpendService,
  ReportService,
];
const FLOWS = [
  PlanFlow,
  PlanStages,
  PlanRecords,
  DispatchFlow,
  DispatchRecheck,
  AskAgainFlow,
  SettleFlow,
  SettleRecords,
  LookUpFlow,
  OrderContactsService,
  RuleService,
  TemplateService,
];
const RECORDS = [
  RawEventRepository,
  ShopEventRepository,
  MessageRepository,
  AttemptRepository,
  ReportRepository,
  LinkRepository,
  LookUpRepository,
  SendFactsRepository,
  RuleRepository,
  TemplateRepository,
  DecisionRepository,
  DecisionListRepository,
  CalendarPeopleRepository,
  MessageListRepository,
  MessageExportRepository,
  ErrorListRepository,
  TraceRepository,
  StatisticsRepository,
];

/** The line a message travels. */
@Module({
  imports: [ShopsModule, ContactsModule, NoticesModule, PluginHostModule],
  controllers: [
    WebhookController,
    ReportController,
    RoutesController,
    RuleController,
    TemplateController,
    ConfigurationController,
    PreviewController,
    HeldController,
    MessageListController,
    MessageExportController,
    DecisionListController,
    ErrorListController,
    PlannedController,
    TimelineController,
    StatisticsController,
  ],
  providers: [
    ...STAGES,
    ...FLOWS,
    ...RECORDS,
    ConfigurationService,
    MessageListService,
    PreviewSubjects,
    { provide: PLANNER, useExisting: PlanFlow },
    { provide: RULE_BOOK, useExisting: RuleRepository },
    { provide: TEMPLATE_BOOK, useExisting: TemplateRepository },
    { provide: RESCHEDULER, useExisting: RescheduleService },
    {
      provide: IntakeWriter,
      inject: [IntakePool, Metrics],
      useFactory: (pool: IntakePool, metrics: Metrics) => new IntakeWriter(pool, metrics),
    },
  ],
  exports: [...FLOWS, ...RECORDS, ConfigurationService, PLANNER, RULE_BOOK, TEMPLATE_BOOK, RESCHEDULER],
})
export class PipelineModule {}
