import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ApiKeyId } from '@hub/kernel';
import { IdPipe } from '../infra/web/validation.js';
import type { Account } from './account.js';
import { CurrentAccount } from './account.guard.js';
import { ApiKeyDto } from './api-key.dto.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyView, NewApiKeyView } from './api-key.view.js';
import { Needs } from './needs.js';

@ApiTags('api keys')
@Controller('api/v1/api-keys')
export class ApiKeyController {
  constructor(private readonly keys: ApiKeyService) {}

  @Needs('users', 'organisation')
  @Get()
  list(@CurrentAccount() account: Account): Promise<ApiKeyView[]> {
    return this.keys.list(account);
  }

  /** The key is in this answer and nowhere else. */
  @Needs('users', 'organisation')
  @Post()
  create(@CurrentAccount() account: Account, @Body() body: ApiKeyDto): Promise<NewApiKeyView> {
    return this.keys.create(account, body);
  }

  @Needs('users', 'organisation')
  @Delete(':key')
  @HttpCode(204)
  async revoke(@CurrentAccount() account: Account, @Param('key', new IdPipe('key')) id: ApiKeyId): Promise<void> {
    await this.keys.revoke(account, id);
  }
}
