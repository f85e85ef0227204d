import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isbot } from 'isbot';
import type { Clock } from '@hub/kernel';
import { ConsentService } from '../contacts/consent.service.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { sendPage, type PageForm, type PageWords } from '../infra/web/page.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { LinkRepository, type Link } from '../pipeline/model/link.repository.js';
import { cancelForPeople } from '../pipeline/model/waiting-messages.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { GONE, OPTED_OUT, optOut } from './link.words.js';

/** Where short links lead. A GET changes nothing but a count; opting out takes a press on a button. */
@ApiExcludeController()
@Controller('s')
export class LinkController {
  constructor(
    private readonly database: Database,
    private readonly links: LinkRepository,
    private readonly shops: ShopRepository,
    private readonly consents: ConsentService,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':code')
  async follow(@Param('code') code: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const link = await this.links.find(eachAlone(this.database), code);
    if (link === null || (link.target === null && !link.opensOptOut)) return page(request, reply, 404, GONE, null);
    if (link.target === null) return this.#ask(request, reply, link);
    if (isPerson(request)) this.#count(code);
    await reply.status(302).header('location', link.target).header('cache-control', 'no-store').send();
  }

  @Post(':code')
  async optOut(@Param('code') code: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const link = await this.links.find(eachAlone(this.database), code);
    if (link?.opensOptOut !== true) return page(request, reply, 404, GONE, null);
    await this.#stop(link);
    await page(request, reply, 200, OPTED_OUT, null);
  }

  async #ask(request: FastifyRequest, reply: FastifyReply, { shopId, code }: Link): Promise<void> {
    const shop = (await this.shops.byIds(eachAlone(this.database), [shopId])).get(shopId);
    const words = optOut(shop?.name ?? '');
    const form = { action: `/s/${code}`, fields: {}, button: words.button[localeOf(request)] };
    await page(request, reply, 200, words, form);
  }

  /** The person waits for nothing: a count that is lost is only a count. */
  #count(code: string): void {
    this.links
      .countClick(eachAlone(this.database), code, this.clock.now())
      .catch((error: unknown) => this.log.fault('link.not-counted', error));
  }

  async #stop({ organisationId, clientId, recipientHash: phoneHash, messageId }: Link): Promise<void> {
    const at = this.clock.now();
    await asSystem(this.database, async (tx) => {
      await this.consents.record(tx, [
        {
          organisationId,
          clientId,
          phoneHash,
          messageClass: 'marketing',
          status: 'withdrawn',
          source: 'link',
          wording: null,
          reference: `link:${messageId}`,
          givenAt: at,
        },
      ]);
      await cancelForPeople(tx, [{ clientId, phoneHash }], ['marketing'], 'suppressed', at);
    });
  }
}

/** Not a preview, a scanner or a tool, which look at links before people do. */
function isPerson({ method, headers }: FastifyRequest): boolean {
  const agent = headers['user-agent'];
  return method === 'GET' && agent !== undefined && !isbot(agent) && headers['purpose'] !== 'prefetch';
}

function page(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  words: PageWords,
  form: PageForm | null,
): Promise<void> {
  return sendPage(reply, localeOf(request), { status, words, form });
}
