import { All, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseId, type Clock, type ConnectionId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { equalTokens } from '../infra/crypto/keys.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { heldWhileAway, holdUntil } from '../infra/database/away.js';
import { IntakePool } from '../infra/database/intake-pool.js';
import { PublicAddress } from '../infra/public-address.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { toRawRequest } from '../infra/web/raw-request.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ReplyRepository } from './reply.repository.js';

/** Where providers bring people's answers. The address carries a key of its own; an answer is stored before it is acknowledged. */
@ApiExcludeController()
@Controller('hooks/channels')
export class ReplyController {
  constructor(
    private readonly pool: IntakePool,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
    private readonly replies: ReplyRepository,
    private readonly keyring: Keyring,
    private readonly doorbell: Doorbell,
    private readonly address: PublicAddress,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @All(':connection/replies/:key')
  async receive(
    @Param('connection') id: string,
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const connectionId = parseId('con', id);
    if (connectionId === null || !equalTokens(key, this.keyring.callbackKey(connectionId, 'replies'))) {
      await reply.status(404).type('text/plain').send('');
      return;
    }
    const answer = await heldWhileAway(holdUntil(), () => this.#store(connectionId, request));
    if (answer === null) await reply.status(404).type('text/plain').send('');
    else await reply.status(answer.status).type(answer.contentType).send(answer.body);
  }

  async #store(connectionId: ConnectionId, request: FastifyRequest) {
    const connection = (await this.connections.byIds(this.pool, [connectionId])).get(connectionId);
    if (connection?.type !== 'channel') return null;
    const result = this.host.channel(connection).parseReplies?.({
      ...toRawRequest(request),
      url: `${this.address.of(request)}${request.url}`,
    });
    if (result === undefined) return null;
    if (result.kind !== 'refused') {
      await this.replies.insert(this.pool, connection, result.kind, result.items, this.clock.now());
      this.doorbell.ring('replies', 'waiting');
    }
    return result.answer;
  }
}
