import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { NoticeController } from './notice.controller.js';
import { NoticeRepository } from './notice.repository.js';

@Module({
  imports: [AccountsModule],
  controllers: [NoticeController],
  providers: [NoticeRepository],
  exports: [NoticeRepository],
})
export class NoticesModule {}
