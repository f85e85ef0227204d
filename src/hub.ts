import 'reflect-metadata';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { HubError, SECOND_MS } from '@hub/kernel';
import { sessionToken } from './accounts/account.guard.js';
import { serveEdge } from './accounts/edge.js';
import { SignInService } from './accounts/sign-in.service.js';
import { serveApiDocument } from './api-document.js';
import { AppModule } from './app.module.js';
import { Closing } from './closing.js';
import { findDatabase, openGround, type GroundOptions } from './ground.js';
import { awayCode } from './infra/database/away.js';
import { migrate } from './infra/database/orm.js';
import { StartUpLock } from './infra/database/start-up-lock.js';
import type { Environment } from './infra/environment/environment.js';
import { HTTP } from './infra/http/http.token.js';
import type { OutboundHttp } from './infra/http/outbound-http.js';
import { HubLogger } from './infra/logging/logger.js';
import { Doorbell } from './infra/queue/doorbell.port.js';
import { ClaimGate } from './infra/claim-gate.js';
import { answerHealthOnly, createHttpAdapter } from './infra/web/fastify.js';
import { ProblemFilter } from './infra/web/problem.filter.js';
import { validationPipe } from './infra/web/validation.js';
import { DispatchFlow } from './pipeline/dispatch.flow.js';
import { loadPlugins } from './plugin-host/plugin-loader.js';
import { PLUGINS } from './plugin-host/plugin-registry.js';

/** What a hub may be given besides its environment; each is what it would find by itself. */
export interface HubOptions extends GroundOptions {
  readonly queuePrefix?: string;
  /** How long a database that is away is waited for at the start; half a minute by itself. */
  readonly databaseStartsMs?: number;
}

export interface Hub {
  readonly app: NestFastifyApplication;
  /** `http://localhost:3000` */
  readonly url: string;
  readonly dataDir: string | null;
  /** The token of the first sign-in link, while somebody still needs it. */
  readonly signInToken: string | null;
  /** Stops without loss: no new work, runs under way end, then the connections close. */
  stop(): Promise<void>;
}

/** Calls that hang longer at the end are left: they are in `sending`, and the next hub asks again. */
const CALLS_END_MS = 20 * SECOND_MS;

/** Machines start together: a database that starts later, or again, is waited for. */
const DATABASE_STARTS_MS = 30 * SECOND_MS;
const TRY_AGAIN_MS = 500;

/** Longer than Caddy (two minutes) and nginx (one) keep theirs unless told otherwise. */
const KEEPS_CONNECTIONS_MS = 125 * SECOND_MS;

/**
 * Starts a whole hub, waiting for a database that is away.
 * @throws HubError with a message for the operator when it cannot; what it had opened is closed.
 */
export async function startHub(environment: Environment, options: HubOptions = {}): Promise<Hub> {
  const { databaseStartsMs = DATABASE_STARTS_MS } = options;
  const startedAt = performance.now();
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await attempt(environment, options);
    } catch (error) {
      const code = awayCode(error);
      if (code === '') throw error;
      if (performance.now() - startedAt >= databaseStartsMs) throw neverCame(environment, code);
      if (isFirst) new HubLogger().warn('database.awaited', { code });
    }
    await pause(TRY_AGAIN_MS);
  }
}

function neverCame({ databaseUrl }: Environment, code: string): HubError {
  const host = databaseUrl === null ? 'of the hub’s own' : `at ${new URL(databaseUrl).host}`;
  return new HubError(
    'database.away',
    `PostgreSQL ${host} does not let the hub in: ${code}. See that it runs, that DATABASE_URL leads to it, and that it has connections to spare.`,
  );
}

async function attempt(environment: Environment, options: HubOptions): Promise<Hub> {
  const closing = new Closing();
  try {
    return await open(environment, options, closing);
  } catch (error) {
    // Why it cannot start is what the operator must read; what closing meets after that is a consequence.
    await closing.run().catch(() => undefined);
    throw error;
  }
}

async function open(environment: Environment, options: HubOptions, closing: Closing): Promise<Hub> {
  const { redisUrl, role } = environment;
  const plugins = await loadPlugins(environment.plugins, process.cwd(), PLUGINS);
  const site = await findDatabase(environment, options);
  const { embedded, connection } = site;
  const lock = await StartUpLock.take(connection, redisUrl !== null);
  // Only the lock's holder stops an embedded Postgres: another hub may be at work on it.
  if (embedded !== null) closing.add(() => embedded.stop());
  closing.add(() => lock.release());
  const ground = await openGround(environment, site, options, closing, (orm) => lock.inTurn(() => migrate(orm)));
  const queuePrefix = options.queuePrefix ?? 'talaria';
  const beatFile = embedded === null ? null : join(embedded.dataDir, 'heartbeat');
  const module = AppModule.compose({ ground, redisUrl, role, queuePrefix, beatFile, plugins });
  const app = await createApp(module, environment);
  const gate = app.get(ClaimGate);
  closing.add(async () => {
    gate.close('stopping');
    await app.get(Doorbell).close();
    await within(CALLS_END_MS, app.get(DispatchFlow, { strict: false }).ended());
    await app.close();
    await app.get<OutboundHttp>(HTTP).close();
  });
  gate.claimant = lock.holder;
  lock.watch(
    () => gate.close('lock-lost'),
    () => {
      // Whatever happened to the database meanwhile: it is asked who it is before anything is claimed.
      if (role !== 'web') gate.close('gap-check');
      gate.claimant = lock.holder;
      gate.open('lock-lost');
    },
  );
  if (redisUrl !== null && role !== 'worker') {
    const { serveQueueBoard } = await import('./infra/queue/queue-board.js');
    await serveQueueBoard(app, (request) =>
      app.get(SignInService, { strict: false }).isOperator(sessionToken(request)),
    );
  }
  const signInToken =
    role === 'worker'
      ? null
      : await lock.inTurn(() => app.get(SignInService, { strict: false }).firstRun(environment.admin));
  // A request that meets the end of an idle connection would be answered by nobody.
  app.getHttpServer().keepAliveTimeout = KEEPS_CONNECTIONS_MS;
  await app.listen(environment.port, '0.0.0.0');
  const { port } = app.getHttpServer().address() as { port: number };
  return {
    app,
    url: `http://localhost:${port}`,
    dataDir: embedded?.dataDir ?? null,
    signInToken,
    stop: () => closing.run(),
  };
}

async function createApp(module: DynamicModule, environment: Environment): Promise<NestFastifyApplication> {
  const adapter = createHttpAdapter(environment.trustedProxies);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(app.get(HubLogger)));
  app.useGlobalPipes(validationPipe);
  if (environment.role === 'worker') answerHealthOnly(adapter);
  else {
    await serveEdge(app);
    serveApiDocument(app);
  }
  return app;
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
