import { Body, Controller, Delete, Get, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentAccount, Public, SESSION_COOKIE, sessionToken } from './account.guard.js';
import { MeView } from './session.view.js';
import { PasswordDto, SignInDto, SignInLinkDto } from './session.dto.js';
import { SignInService, type Account } from './sign-in.service.js';

const WEEK_SECONDS = 7 * 24 * 3600;

@ApiTags('session')
@Controller('api/v1')
export class SessionController {
  constructor(private readonly signIn: SignInService) {}

  /** Signs in by e-mail and password; the session is a cookie. */
  @Public()
  @Post('session')
  @HttpCode(204)
  async byPassword(
    @Body() body: SignInDto,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    giveCookie(reply, request, await this.signIn.byPassword(body.email, body.password));
  }

  /** Signs in by the one-time link of the first run. */
  @Public()
  @Post('session/link')
  @HttpCode(204)
  async byLink(
    @Body() body: SignInLinkDto,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    giveCookie(reply, request, await this.signIn.byLink(body.token));
  }

  @Delete('session')
  @HttpCode(204)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = sessionToken(request);
    if (token !== null) await this.signIn.signOut(token);
    reply.header('set-cookie', `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
  }

  @Get('me')
  me(@CurrentAccount() account: Account): Promise<MeView> {
    return this.signIn.describe(account);
  }

  @Put('me/password')
  @HttpCode(204)
  async setPassword(@CurrentAccount() account: Account, @Body() body: PasswordDto): Promise<void> {
    await this.signIn.setPassword(account, body.password);
  }
}

function giveCookie(reply: FastifyReply, request: FastifyRequest, token: string): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${WEEK_SECONDS}${secure}`,
  );
}
