import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccountGuard } from './account.guard.js';
import { AccountRepository } from './account.repository.js';
import { SessionController } from './session.controller.js';
import { SignInService } from './sign-in.service.js';

@Module({
  controllers: [SessionController],
  providers: [AccountRepository, SignInService, { provide: APP_GUARD, useClass: AccountGuard }],
  exports: [AccountRepository, SignInService],
})
export class AccountsModule {}
