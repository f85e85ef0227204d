import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { apiDocument } from './api-document.js';
import { AppModule } from './app.module.js';
import { endpointTable } from './endpoint-list.js';
import { systemClock } from './infra/clock/system-clock.js';
import type { Ground } from './infra/infra.module.js';
import { PLUGINS } from './plugin-host/plugin-registry.js';
import { createHttpAdapter } from './infra/web/fastify.js';

// Writes the API's document, and the table of its endpoints, to the files named. Nothing is built or opened: Nest's preview only looks at the classes.
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
const [, , documentFile = 'docs/openapi.json', tableFile = 'docs/ENDPOINTS.md'] = process.argv;
const document = apiDocument(app);
writeFileSync(documentFile, `${JSON.stringify(document, null, 2)}\n`);
writeFileSync(tableFile, endpointTable(document));
process.exit(0);
