import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { meets, type Bar } from './bars/bar.js';
import { campaignBars } from './bars/campaign.bar.js';
import { faultyBars } from './bars/faulty.bar.js';
import { killedBars } from './bars/killed.bar.js';
import { listBars } from './bars/list.bar.js';
import { scheduledBars } from './bars/scheduled.bar.js';
import { webhookBars } from './bars/webhooks.bar.js';
import { layGround } from './ground.js';

// Measures the hub against bare programs on the same machine in the same run: `npm run bench`, `-- --quick` for a look
// (shorter, and without the kills of bar 8), `-- --only 4` for some bars; bar 10 is 0 there.
const GROUPS = [
  { bars: '123', measure: webhookBars },
  { bars: '457', measure: campaignBars },
  { bars: '6', measure: scheduledBars },
  { bars: '9', measure: faultyBars },
  { bars: '0', measure: listBars },
  { bars: '8', measure: killedBars },
];
const isQuick = process.argv.includes('--quick');
const only = process.argv[process.argv.indexOf('--only') + 1] ?? '';
const wanted = process.argv.includes('--only')
  ? GROUPS.filter(({ bars }) => only.split('').some((no) => bars.includes(no)))
  : GROUPS.filter(({ bars }) => !isQuick || bars !== '8');

const startedAt = performance.now();
const bars: Bar[] = [];
for (const { bars: numbers, measure } of wanted) {
  process.stderr.write(`bars ${numbers.split('').join(', ')} …\n`);
  const ground = await layGround(isQuick);
  try {
    bars.push(...(await measure(ground)));
  } finally {
    await ground.stop();
  }
}

const cores = cpus().length;
const rows = bars.map((bar) => [
  bar.no,
  bar.what,
  `${shown(bar.value)} ${bar.unit}`,
  `${bar.bound === 'least' ? '≥' : '≤'} ${bar.must}`,
  `${bar.bound === 'least' ? '≥' : '≤'} ${bar.aim}`,
  meets(bar, bar.aim) ? 'aim met' : meets(bar, bar.must) ? 'met' : 'MISSED',
  Object.entries(bar.detail)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(', '),
]);
const table = [['bar', 'what', 'value', 'must', 'aim', '', 'numbers'], ...rows];
const widths = (table[0] as string[]).map((_, index) => Math.max(...table.map((row) => (row[index] ?? '').length)));
for (const row of table)
  process.stdout.write(
    `${row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()}\n`,
  );
process.stdout.write(`${cores} cores, ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
writeFileSync('bench-result.json', `${JSON.stringify({ cores, isQuick, bars }, null, 2)}\n`);
process.exitCode = bars.every((bar) => meets(bar, bar.must)) ? 0 : 1;

function shown(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
