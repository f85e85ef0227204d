// Runs the fault suite: small, or with --full in the size whose figures are kept. Whatever is set already stays.
import { spawnSync } from 'node:child_process';

const FULL = {
  FAULT_MESSAGES: '10000',
  FAULT_KILLS: '50',
  FAULT_SEEDS: '1,2,3',
  FAULT_HANGS: '3',
  FAULT_POSTGRES_RESTARTS: '2',
  FAULT_REDIS_LOSSES: '2',
  FAULT_ORDERS_PER_SECOND: '60',
};

const given = process.argv.slice(2);
const isFull = given.includes('--full');
const jest = new URL('./jest.mjs', import.meta.url).pathname;
const args = [jest, '--selectProjects', 'fault', ...given.filter((argument) => argument !== '--full')];
const env = { ...(isFull ? FULL : {}), ...process.env };
process.exit(spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1);
