import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readFileSync } from 'node:fs';
import { notFound } from '../infra/web/errors.js';
import { PageConfigService } from './page-config.service.js';

const FILES = ['loader.js', 'stock.js', 'newsletter.js', 'carts.js'];
const MAX_AGE_SECONDS = 600;

/** The scripts that shops' pages load. */
@ApiExcludeController()
@Controller('widget')
export class WidgetFilesController {
  readonly #files: ReadonlyMap<string, string> = new Map(
    FILES.map((name) => [
      `/widget/${name}`,
      readFileSync(new URL(name.replace(/js$/, 'client.js'), import.meta.url), 'utf8'),
    ]),
  );

  constructor(private readonly pages: PageConfigService) {}

  @Get(FILES)
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send(reply, this.#files.get(request.routeOptions.url ?? '') ?? null);
  }

  /** How a platform's pages are read: its plugin's own script, `<plugin>.js`. */
  @Get('adapters/:file')
  async adapter(@Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    await send(reply, file.endsWith('.js') ? this.pages.scriptOf(file.slice(0, -'.js'.length)) : null);
  }
}

/** Other sites' pages run these: they say so themselves. */
async function send(reply: FastifyReply, script: string | null): Promise<void> {
  if (script === null) throw notFound();
  await reply
    .type('text/javascript; charset=utf-8')
    .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('access-control-allow-origin', '*')
    .send(script);
}
