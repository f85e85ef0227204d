import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomToken } from '../infra/crypto/keys.js';
import { PublicAddress } from '../infra/public-address.js';
import { sendPage } from '../infra/web/page.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ConnectService } from './connect.service.js';
import { confirmation, wordsOf, type ConnectEnd } from './connect.words.js';

export const CONNECT_COOKIE = 'talaria_connect';
const COOKIE_SECONDS = 20 * 60;
const STATUS: Readonly<Partial<Record<ConnectEnd, number>>> = { connected: 200, denied: 200, 'vendor-away': 502 };

/** The tab in which somebody lets us use an account: our question, the vendor's, and our answer. */
@ApiExcludeController()
@Controller('connect')
export class ConnectController {
  constructor(
    private readonly connecting: ConnectService,
    private readonly host: PluginHost,
    private readonly address: PublicAddress,
  ) {}

  /** Says who asks, and gives this browser the cookie by which it will be known. */
  @Get(':plugin/start')
  async start(
    @Param('plugin') plugin: string,
    @Query('ticket') ticket: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = typeof ticket === 'string' ? ticket : '';
    const asking = await this.connecting.asking(plugin, token);
    if (asking === null) return this.#end(request, reply, plugin, 'expired');
    const secure = request.protocol === 'https' ? '; Secure' : '';
    reply.header(
      'set-cookie',
      `${CONNECT_COOKIE}=${randomToken()}; Path=/connect; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SECONDS}${secure}`,
    );
    const words = confirmation(asking);
    const locale = localeOf(request);
    const form = { action: `/connect/${plugin}/confirm`, fields: { ticket: token }, button: words.button[locale] };
    await sendPage(reply, locale, { status: 200, words, form, formsTo: asking.origin });
  }

  @Post(':plugin/confirm')
  async confirm(
    @Param('plugin') plugin: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const ticket = new URLSearchParams(body).get('ticket') ?? '';
    const cookie = cookieOf(request);
    if (cookie === '') return this.#end(request, reply, plugin, 'other-browser');
    const location = await this.connecting.confirm(plugin, ticket, cookie, this.address.of(request));
    if (location === null) return this.#end(request, reply, plugin, 'expired');
    await reply.status(303).header('location', location).header('cache-control', 'no-store').send();
  }

  @Get(':plugin/return')
  async finish(
    @Param('plugin') plugin: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const query = new URLSearchParams(request.url.split('?')[1] ?? '');
    await this.#end(request, reply, plugin, await this.connecting.finish(plugin, cookieOf(request), query));
  }

  #end(request: FastifyRequest, reply: FastifyReply, pluginId: string, end: ConnectEnd): Promise<void> {
    const plugin = this.host.list().find(({ manifest }) => manifest.id === pluginId);
    const words = wordsOf(end, plugin?.manifest.name ?? 'Talaria');
    return sendPage(reply, localeOf(request), { status: STATUS[end] ?? 403, words, form: null });
  }
}

function cookieOf(request: FastifyRequest): string {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  const found = cookies.find((cookie) => cookie.startsWith(`${CONNECT_COOKIE}=`));
  return found?.slice(CONNECT_COOKIE.length + 1) ?? '';
}
