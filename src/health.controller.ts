import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { asSystem } from './infra/database/as-system.js';
import { Database } from './infra/database/database.js';
import { Stopping } from './infra/stopping.js';

@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly stopping: Stopping,
  ) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** Ready = Postgres answers and the hub is not going down. */
  @Get('ready')
  async ready(): Promise<{ status: string }> {
    if (this.stopping.isStopping) throw new ServiceUnavailableException();
    try {
      await asSystem(this.database, (tx) => tx.query('select 1'));
    } catch {
      throw new ServiceUnavailableException();
    }
    return { status: 'ok' };
  }
}
