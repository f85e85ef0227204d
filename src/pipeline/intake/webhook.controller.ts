import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toRawRequest } from '../../infra/web/raw-request.js';
import { IntakeService, type IntakeAnswer } from './intake.service.js';

const STATUS: Readonly<Record<IntakeAnswer, number>> = {
  stored: 200,
  duplicate: 200,
  ignored: 200,
  'unknown-address': 404,
  refused: 401,
};

@ApiExcludeController()
@Controller('hooks/shops')
export class WebhookController {
  constructor(private readonly intake: IntakeService) {}

  @Post(':key')
  async receive(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.intake.receive(key, toRawRequest(request));
    await reply.status(STATUS[answer]).type('text/plain').send('');
  }
}
