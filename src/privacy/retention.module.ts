import { Module } from '@nestjs/common';
import { PrivacyModule } from './privacy.module.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';

/** What runs by itself: left out of a hub that only answers requests. */
@Module({
  imports: [PrivacyModule],
  providers: [RetentionRepository, RetentionService],
  exports: [RetentionService],
})
export class RetentionModule {}
