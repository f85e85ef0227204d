import { Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readFileSync } from 'node:fs';
import { toRawRequest } from '../infra/web/raw-request.js';
import { AppDoorService } from './app-door.service.js';

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** Platforms' stores tell here what became of our apps, and shops' panels open our page here. */
@ApiExcludeController()
@Controller('apps')
export class AppsController {
  readonly #page = file('frame.html');
  readonly #script = file('frame.client.js');
  readonly #style = file('frame.css');

  constructor(private readonly door: AppDoorService) {}

  @Post(':plugin/messages')
  async receive(
    @Param('plugin') plugin: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = await this.door.receive(plugin, toRawRequest(request));
    if (answer === null) return reply.status(404).send();
    await reply.status(answer.status).type(answer.contentType).send(answer.body);
  }

  /** Our page inside a shop's panel: one signed entry opens it once, and it opens one shop. */
  @Get(':plugin/frame')
  async frame(
    @Param('plugin') plugin: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const entry = await this.door.enter(plugin, toRawRequest(request));
    const ancestors = entry === null || entry.origins.length === 0 ? "'none'" : entry.origins.join(' ');
    reply
      .header('content-security-policy', `default-src 'self'; frame-ancestors ${ancestors}; base-uri 'none'`)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8');
    const values = { token: entry?.token ?? '', shop: entry?.shopId ?? '', connection: entry?.connectionId ?? '' };
    // Ids and a token: nothing in them could be markup.
    const page = Object.entries(values).reduce((html, [name, value]) => html.replace(`{{${name}}}`, value), this.#page);
    await reply.status(entry === null ? 403 : 200).send(page);
  }

  @Get('frame.client.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return this.#script;
  }

  @Get('frame.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return this.#style;
  }
}
