import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccountGuard } from './account.guard.js';
import { AccountRepository } from './account.repository.js';
import { ApiKeyController } from './api-key.controller.js';
import { ApiKeyService } from './api-key.service.js';
import { OrganisationController } from './organisation.controller.js';
import { SecondFactor } from './second-factor.js';
import { SessionController } from './session.controller.js';
import { SignInService } from './sign-in.service.js';
import { UserController } from './user.controller.js';
import { UserService } from './user.service.js';
import { WhereaboutsRepository } from './whereabouts.repository.js';

@Module({
  controllers: [SessionController, OrganisationController, UserController, ApiKeyController],
  providers: [
    AccountRepository,
    WhereaboutsRepository,
    SecondFactor,
    SignInService,
    UserService,
    ApiKeyService,
    { provide: APP_GUARD, useClass: AccountGuard },
  ],
  exports: [AccountRepository, SignInService, WhereaboutsRepository],
})
export class AccountsModule {}
