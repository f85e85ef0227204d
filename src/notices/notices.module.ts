import { Module } from '@nestjs/common';
import { NoticeController } from './notice.controller.js';
import { NoticeRepository } from './notice.repository.js';

@Module({ controllers: [NoticeController], providers: [NoticeRepository], exports: [NoticeRepository] })
export class NoticesModule {}
