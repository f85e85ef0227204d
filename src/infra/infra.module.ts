import { Global, Module, Scope, type DynamicModule } from '@nestjs/common';
import type { Clock, Secret } from '@hub/kernel';
import { CLOCK, MACHINE_CLOCK } from './clock/system-clock.js';
import { Keyring } from './crypto/keyring.js';
import { Database } from './database/database.js';
import { IntakePool } from './database/intake-pool.js';
import { HTTP } from './http/http.token.js';
import { OutboundHttp, type Resolve } from './http/outbound-http.js';
import { HubLogger } from './logging/logger.js';
import { Metrics } from './metrics/metrics.js';
import { METRICS_TOKEN } from './metrics/metrics.token.js';
import { PublicAddress } from './public-address.js';
import { ClaimGate } from './claim-gate.js';
import { RightOfWay } from './right-of-way.js';
import { Turns } from './turns.js';

/** What the hub stands on, opened before the first request. */
export interface Ground {
  readonly database: Database;
  readonly intakePool: IntakePool;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly publicUrl: string | null;
  readonly allowedPrivateHosts: readonly string[];
  readonly metricsToken: Secret | null;
  /** How names become addresses; the machine's own way where it is left out. */
  readonly resolve?: Resolve | undefined;
}

@Global()
@Module({})
export class InfraModule {
  static on(ground: Ground): DynamicModule {
    const providers = [
      { provide: Database, useValue: ground.database },
      { provide: IntakePool, useValue: ground.intakePool },
      { provide: Keyring, useValue: ground.keyring },
      { provide: CLOCK, useValue: ground.clock },
      { provide: MACHINE_CLOCK, useValue: ground.machineClock },
      { provide: PublicAddress, useValue: new PublicAddress(ground.publicUrl) },
      { provide: HTTP, useFactory: () => new OutboundHttp(ground.allowedPrivateHosts, ground.resolve) },
      { provide: HubLogger, useValue: new HubLogger() },
      { provide: ClaimGate, useValue: new ClaimGate() },
      { provide: Metrics, useValue: new Metrics() },
      { provide: METRICS_TOKEN, useValue: ground.metricsToken },
      { provide: RightOfWay, useValue: new RightOfWay() },
      { provide: Turns, useClass: Turns, scope: Scope.TRANSIENT },
    ];
    return {
      module: InfraModule,
      providers,
      exports: providers.map((provider) => provider.provide),
    };
  }
}
