import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { AcquaintanceService } from './acquaintance.service.js';
import { AnswerService } from './answer.service.js';
import { ConversationController } from './conversation.controller.js';
import { ConversationRepository } from './conversation.repository.js';
import { ConversationVoice } from './conversation-voice.js';
import { CorrespondenceRepository } from './correspondence.repository.js';
import { MailboxesFlow } from './mailboxes.flow.js';
import { ManualAnswerService } from './manual-answer.service.js';
import { OrderAnswerRepository } from './order-answer.repository.js';
import { OrderAnswersFlow } from './order-answers.flow.js';
import { RepliesFlow } from './replies.flow.js';
import { RepliesProcessor } from './replies.processor.js';
import { ReplyAttachmentRepository } from './reply-attachment.repository.js';
import { ReplyController } from './reply.controller.js';
import { ReplyRepository } from './reply.repository.js';
import { ReplyService } from './reply.service.js';
import { ShopWriter } from './shop-writer.js';
import { StopService } from './stop.service.js';
import { TheirOrdersService } from './their-orders.service.js';

const ROOMS = [AccountsModule, ContactsModule, NoticesModule, PipelineModule, PluginHostModule, ShopsModule];
const RECORDS = [ReplyRepository, ReplyAttachmentRepository, ConversationRepository];

/** What people answer, and what is said to them. */
@Module({
  imports: ROOMS,
  controllers: [ReplyController, ConversationController],
  providers: [...RECORDS, ManualAnswerService, TheirOrdersService],
  exports: RECORDS,
})
export class ConversationsModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({
  imports: [...ROOMS, ConversationsModule],
  providers: [
    AcquaintanceService,
    CorrespondenceRepository,
    OrderAnswerRepository,
    ConversationVoice,
    StopService,
    AnswerService,
    ReplyService,
    ShopWriter,
    RepliesFlow,
    OrderAnswersFlow,
    MailboxesFlow,
    RepliesProcessor,
  ],
})
export class ConversationsWorkersModule {}
