import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { eachAlone } from './infra/database/as-system.js';
import { Database } from './infra/database/database.js';
import { ClaimGate } from './infra/claim-gate.js';

@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly gate: ClaimGate,
  ) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** Ready = Postgres answers and the hub is not going down. */
  @Get('ready')
  async ready(): Promise<{ status: string; claimsNothing?: readonly string[] }> {
    if (this.gate.isStopping) throw new ServiceUnavailableException();
    try {
      await eachAlone(this.database).query('select 1');
    } catch {
      throw new ServiceUnavailableException();
    }
    const claimsNothing = this.gate.reasons;
    return claimsNothing.length === 0 ? { status: 'ok' } : { status: 'ok', claimsNothing };
  }
}
