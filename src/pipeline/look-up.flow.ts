import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@hub/kernel';
import { ProviderError, type DeliveryReport } from '../core/index.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { LookUpRepository, type LookUp } from './model/look-up.repository.js';
import { ReportRepository } from './model/report.repository.js';

const BATCH = 20;

/**
 * Asks providers what became of attempts whose bad news nobody signed. What they say is a report like any other, and
 * opens the next leg or not; one that does not answer, or says that it is still under way, is asked again a few times.
 */
@Injectable()
export class LookUpFlow {
  constructor(
    private readonly database: Database,
    private readonly lookUps: LookUpRepository,
    private readonly reports: ReportRepository,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
    private readonly doorbell: Doorbell,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async lookUp(): Promise<void> {
    while (this.gate.isOpen) {
      const tx = eachAlone(this.database);
      const taken = await this.lookUps.take(tx, this.clock.now(), BATCH);
      if (taken.length === 0) return;
      const ids = [...new Set(taken.map(({ connectionId }) => connectionId))];
      const connections = await this.connections.byIds(tx, ids);
      await Promise.all(
        ids.map((id) =>
          this.#ask(
            connections.get(id),
            taken.filter(({ connectionId }) => connectionId === id),
          ),
        ),
      );
    }
  }

  async #ask(connection: Connection | undefined, items: readonly LookUp[]): Promise<void> {
    // Another account knows nothing of these.
    const known = items.filter(({ accountNo }) => accountNo === connection?.accountNo);
    const found = connection === undefined ? [] : await this.#outcomes(connection, known);
    const ended = items.filter(
      (item) => item.isLast || !known.includes(item) || found.some((report) => isAbout(report, item)),
    );
    await asSystem(this.database, async (tx) => {
      if (connection !== undefined) await this.reports.insert(tx, connection, 'pulled', found, this.clock.now());
      await this.lookUps.end(
        tx,
        ended.map(({ attemptId }) => attemptId),
      );
    });
    if (found.length > 0) this.doorbell.ring('settle', 'reports');
  }

  /** What the provider has a last word about. */
  async #outcomes(connection: Connection, items: readonly LookUp[]): Promise<readonly DeliveryReport[]> {
    if (items.length === 0) return [];
    try {
      const found = (await this.host.channel(connection).findOutcomes?.(items)) ?? [];
      return found.filter(({ state }) => state !== 'accepted');
    } catch (error) {
      if (error instanceof ProviderError) {
        this.log.warn('look-up.refused', { connection: connection.id, code: error.fault.code });
      } else this.log.fault('look-up.failed', error, { connection: connection.id });
      return [];
    }
  }
}

function isAbout(report: DeliveryReport, item: LookUp): boolean {
  return report.key === item.key || (report.providerMessageId ?? '') === item.providerMessageId;
}
