import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccountGuard } from './account.guard.js';
import { AccountRepository } from './account.repository.js';
import { ApiKeyController } from './api-key.controller.js';
import { ApiKeyService } from './api-key.service.js';
import { ClaimController } from './claim.controller.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { OrganisationController } from './organisation.controller.js';
import { OrganisationMoveRepository } from './organisation-move.repository.js';
import { OrganisationMover } from './organisation-mover.service.js';
import { RequestLimits } from './request-limits.js';
import { SecondFactor } from './second-factor.js';
import { SessionController } from './session.controller.js';
import { SignInService } from './sign-in.service.js';
import { UserController } from './user.controller.js';
import { UserService } from './user.service.js';
import { WhereaboutsRepository } from './whereabouts.repository.js';

@Module({
  controllers: [SessionController, OrganisationController, UserController, ApiKeyController, ClaimController],
  providers: [
    AccountRepository,
    WhereaboutsRepository,
    SecondFactor,
    SignInService,
    UserService,
    ApiKeyService,
    RequestLimits,
    OrganisationMoveRepository,
    { provide: APP_GUARD, useClass: AccountGuard },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
  exports: [AccountRepository, ApiKeyService, RequestLimits, SignInService, WhereaboutsRepository],
})
export class AccountsModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({ providers: [OrganisationMoveRepository, OrganisationMover] })
export class AccountsWorkersModule {}
