import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { HubError } from '@hub/kernel';
import { AppModule } from '../app.module.js';
import { Closing } from '../closing.js';
import { findDatabase, openGround, type GroundOptions, type Site } from '../ground.js';
import type { Environment } from '../infra/environment/environment.js';
import { HTTP } from '../infra/http/http.token.js';
import type { OutboundHttp } from '../infra/http/outbound-http.js';
import type { Ground } from '../infra/infra.module.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { loadPlugins } from '../plugin-host/plugin-loader.js';
import { PLUGINS } from '../plugin-host/plugin-registry.js';

export interface CommandContext {
  readonly app: INestApplicationContext;
  readonly ground: Ground;
  readonly site: Site;
}

/**
 * What a command works with: the hub's services without its server and without its flows, beside a hub that runs or
 * without one. Changes no tables. @throws HubError `database.behind` before this version's hub made its tables
 */
export async function withHub<T>(
  environment: Environment,
  options: GroundOptions,
  work: (context: CommandContext) => Promise<T>,
): Promise<T> {
  const closing = new Closing();
  try {
    const plugins = await loadPlugins(environment.plugins, process.cwd(), PLUGINS);
    const site = await findDatabase(environment, options);
    const { embedded } = site;
    // One that a hub had running goes on running.
    if (embedded !== null && !embedded.isAdopted) closing.add(() => embedded.stop());
    const ground = await openGround(environment, site, options, closing, async (orm) => {
      if ((await orm.migrator.getPending()).length > 0) throw BEHIND;
    });
    const module = AppModule.compose({
      ground,
      redisUrl: null,
      queuePrefix: 'talaria',
      beatFile: null,
      role: 'web',
      plugins,
    });
    const app = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
    closing.add(async () => {
      await app.get(Doorbell).close();
      await app.close();
      await app.get<OutboundHttp>(HTTP).close();
    });
    return await work({ app, ground, site });
  } finally {
    await closing.run();
  }
}

const BEHIND = new HubError(
  'database.behind',
  'The database does not have the tables of this version yet. Start the hub once, then repeat the command.',
);
