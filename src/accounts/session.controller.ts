import { Body, Controller, Delete, Get, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from './account.js';
import { CurrentAccount, SESSION_COOKIE, sessionToken } from './account.guard.js';
import { Public, SignedIn } from './needs.js';
import { SecondFactor } from './second-factor.js';
import { MeView, RecoveryCodesView, TotpView } from './session.view.js';
import { CodeDto, PasswordDto, SignInDto, SignInLinkDto } from './session.dto.js';
import { SignInService } from './sign-in.service.js';
import { UserService } from './user.service.js';

const WEEK_SECONDS = 7 * 24 * 3600;

@ApiTags('session')
@Controller('api/v1')
export class SessionController {
  constructor(
    private readonly signIn: SignInService,
    private readonly factor: SecondFactor,
    private readonly users: UserService,
  ) {}

  /** Signs in by e-mail and password; the session is a cookie. */
  @Public()
  @Post('session')
  @HttpCode(204)
  async byPassword(
    @Body() body: SignInDto,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const { email, password, code = null } = body;
    giveCookie(reply, request, await this.signIn.byPassword({ email, password, code, address: request.ip }));
  }

  /** Signs in by a one-time link: the first run's, or an invitation's. */
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

  @SignedIn()
  @Delete('session')
  @HttpCode(204)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = sessionToken(request);
    if (token !== null) await this.signIn.signOut(token);
    reply.header('set-cookie', `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
  }

  @SignedIn()
  @Get('me')
  me(@CurrentAccount() account: Account): Promise<MeView> {
    return this.users.describe(account);
  }

  /** Chooses a password. Whoever else is signed in as this person is signed out. */
  @SignedIn()
  @Put('me/password')
  @HttpCode(204)
  async setPassword(
    @CurrentAccount() account: Account,
    @Body() body: PasswordDto,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.signIn.setPassword(account, body.password, body.current ?? null, sessionToken(request));
  }

  /** Begins a second factor: the secret for an authenticator app. Asked for at sign-in once it is confirmed. */
  @SignedIn()
  @Post('me/totp')
  @HttpCode(200)
  beginTotp(@CurrentAccount() account: Account): Promise<TotpView> {
    return this.factor.begin(account);
  }

  /** Switches the second factor on by a code of the app. */
  @SignedIn()
  @Post('me/totp/confirm')
  @HttpCode(200)
  async confirmTotp(@CurrentAccount() account: Account, @Body() body: CodeDto): Promise<RecoveryCodesView> {
    return { codes: [...(await this.factor.confirm(account, body.code))] };
  }

  /** Switches the second factor off by a code of the app or a recovery code. */
  @SignedIn()
  @Post('me/totp/remove')
  @HttpCode(204)
  async removeTotp(@CurrentAccount() account: Account, @Body() body: CodeDto): Promise<void> {
    await this.factor.remove(account, body.code);
  }
}

function giveCookie(reply: FastifyReply, request: FastifyRequest, token: string): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${WEEK_SECONDS}${secure}`,
  );
}
