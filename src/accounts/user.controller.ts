import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { UserId } from '@hub/kernel';
import { PublicAddress } from '../infra/public-address.js';
import { IdPipe } from '../infra/web/validation.js';
import type { Account } from './account.js';
import { CurrentAccount } from './account.guard.js';
import { Needs } from './needs.js';
import { MembershipsDto, UserDto } from './user.dto.js';
import { UserService } from './user.service.js';
import { InvitationView, UserView } from './user.view.js';

@ApiTags('users')
@Controller('api/v1/users')
export class UserController {
  constructor(
    private readonly users: UserService,
    private readonly address: PublicAddress,
  ) {}

  @Needs('users', 'organisation')
  @Get()
  list(@CurrentAccount() account: Account): Promise<UserView[]> {
    return this.users.list(account);
  }

  /** Makes a user who comes in by the link in the answer. Nobody can give rights they do not have. */
  @Needs('users', 'organisation')
  @Post()
  async invite(
    @CurrentAccount() account: Account,
    @Body() body: UserDto,
    @Req() request: FastifyRequest,
  ): Promise<InvitationView> {
    const { user, token } = await this.users.invite(account, body.email, body.memberships);
    return { user, signInUrl: this.#urlOf(token, request) };
  }

  /** A new link, for an invitation that expired or a password that is lost. */
  @Needs('users', 'organisation')
  @Post(':user/invitation')
  async inviteAgain(
    @CurrentAccount() account: Account,
    @Param('user', new IdPipe('usr')) id: UserId,
    @Req() request: FastifyRequest,
  ): Promise<{ signInUrl: string }> {
    return { signInUrl: this.#urlOf(await this.users.inviteAgain(account, id), request) };
  }

  /** Replaces all roles of a user. */
  @Needs('users', 'organisation')
  @Put(':user/memberships')
  setMemberships(
    @CurrentAccount() account: Account,
    @Param('user', new IdPipe('usr')) id: UserId,
    @Body() body: MembershipsDto,
  ): Promise<UserView> {
    return this.users.setMemberships(account, id, body.memberships);
  }

  @Needs('users', 'organisation')
  @Delete(':user')
  @HttpCode(204)
  async remove(@CurrentAccount() account: Account, @Param('user', new IdPipe('usr')) id: UserId): Promise<void> {
    await this.users.remove(account, id);
  }

  #urlOf(token: string, request: FastifyRequest): string {
    return `${this.address.of(request)}/#/sign-in/${token}`;
  }
}
