import type { DatabaseOptions } from './orm.js';
import { SystemPool } from './system-pool.js';

const CONNECTIONS = 4;

/**
 * A small pool of its own for accepting webhooks and reports, so that no busy worker keeps a shop or a provider waiting:
 * its connections only look up whose door it is and insert what was verified.
 */
export class IntakePool extends SystemPool {
  constructor(options: Pick<DatabaseOptions, 'url'>) {
    super(options, { max: CONNECTIONS, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
  }
}
