import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { getQueueToken } from '@nestjs/bull';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bull';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BELLS, queueName } from './doorbell.port.js';

const PATH = '/operator/queues';
const PAGES = dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json'));
/** The board's own page brings styles of its own; nothing of it may be framed. */
const BOARD_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";

/** Shows the doorbell's queues to operators; whoever is none finds nothing there. Jobs hold ids only. */
export async function serveQueueBoard(
  app: NestFastifyApplication,
  isOperator: (request: FastifyRequest) => Promise<boolean>,
): Promise<void> {
  const board = new FastifyAdapter();
  board.setBasePath(PATH);
  createBullBoard({
    queues: BELLS.map(
      (bell) => new BullAdapter(app.get<Queue>(getQueueToken(queueName(bell))), { readOnlyMode: true }),
    ),
    serverAdapter: board,
    options: { uiBasePath: PAGES },
  });
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(
    async (instance: FastifyInstance) => {
      instance.addHook('onRequest', async (request, reply) => {
        if (!(await isOperator(request))) return reply.status(404).send();
        reply.header('content-security-policy', BOARD_POLICY);
      });
      await instance.register(board.registerPlugin());
    },
    { prefix: PATH },
  );
}
