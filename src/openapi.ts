import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { apiDocument } from './api-document.js';
import { AppModule } from './app.module.js';
import { systemClock } from './infra/clock/system-clock.js';
import type { Ground } from './infra/infra.module.js';
import { PLUGINS } from './plugin-host/plugin-registry.js';
import { createHttpAdapter } from './infra/web/fastify.js';

// Writes the API's document to the file named. Nothing is built or opened: Nest's preview only looks at the classes.
const nothing = undefined as never;
const ground: Ground = {
  database: nothing,
  intakePool: nothing,
  keyring: nothing,
  clock: systemClock,
  machineClock: systemClock,
  publicUrl: null,
  allowedPrivateHosts: [],
  metricsToken: null,
};
const module = AppModule.compose({
  ground,
  redisUrl: null,
  beatFile: null,
  queuePrefix: 'talaria',
  role: 'web',
  plugins: PLUGINS,
});
const app = await NestFactory.create<NestFastifyApplication>(module, createHttpAdapter([]), {
  preview: true,
  logger: ['error'],
});
writeFileSync(process.argv[2] ?? 'docs/openapi.json', `${JSON.stringify(apiDocument(app), null, 2)}\n`);
process.exit(0);
