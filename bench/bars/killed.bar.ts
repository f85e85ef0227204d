import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ground } from '../ground.js';
import { atMost, type Bar } from './bar.js';

/** What the fault suite writes of each run. */
interface Run {
  readonly driver: string;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly uncertain: number;
  readonly resumesMs: readonly number[];
}

const SIZE = {
  FAULT_MESSAGES: '1500',
  FAULT_KILLS: '20',
  FAULT_SEEDS: '1',
  FAULT_POSTGRES_RESTARTS: '0',
  FAULT_REDIS_LOSSES: '0',
};

/** Bar 8: hubs killed at twenty random points of accept, plan, send and report, by the fault suite itself. */
export async function killedBars(_ground: Ground): Promise<readonly Bar[]> {
  const folder = mkdtempSync(join(tmpdir(), 'talaria-bench-'));
  const figures = join(folder, 'figures.json');
  try {
    // What it says as it goes is for a reader of tests; a check that fails shows in the figures too.
    const env = { ...process.env, ...SIZE, FAULT_FIGURES: figures };
    await once(spawn(process.execPath, ['scripts/test-faults.mjs'], { env, stdio: 'ignore' }), 'exit');
    return (JSON.parse(readFileSync(figures, 'utf8')) as Run[]).flatMap(barsOf);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function barsOf({ driver, lost, doubled, uncertain, resumesMs }: Run): readonly Bar[] {
  return [
    atMost({ no: '8', what: `lost in twenty kills, ${driver}`, value: lost.length, unit: '', must: 0, aim: 0 }),
    atMost({
      no: '8',
      what: `doubled in twenty kills, ${driver}`,
      value: doubled.length,
      unit: '',
      must: 0,
      aim: 0,
      detail: { uncertain },
    }),
    atMost({
      no: '8',
      what: `longest time until sending goes on, ${driver}`,
      value: Math.max(0, ...resumesMs) / 1000,
      unit: 's',
      must: 10,
      aim: 3,
    }),
  ];
}
