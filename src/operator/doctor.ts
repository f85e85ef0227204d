import { statfs } from 'node:fs/promises';
import { asSystem } from '../infra/database/as-system.js';
import type { Tx } from '../infra/database/database.js';
import { liveHubs } from '../infra/database/hubs.js';
import { clockSkewMs } from '../infra/database/identity.js';
import { queueAges } from '../infra/database/queue-ages.js';
import type { Environment } from '../infra/environment/environment.js';
import type { CommandContext } from './command-context.js';

/** `warn`: it works, and somebody should know. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warn' | 'bad';
  /** What was seen. */
  readonly seen: string;
  /** What to do about it; null where nothing need be done. */
  readonly remedy: string | null;
}

const MIN_POSTGRES = 160_000;
const MAX_SKEW_MS = 2_000;
const OLD_SECONDS = 60;
const MIN_FREE_BYTES = 1024 ** 3;

/** Looks at everything a hub stands on and at what lies waiting. Changes nothing. */
export function examine({ ground, site }: CommandContext, environment: Environment): Promise<readonly Finding[]> {
  return asSystem(ground.database, async (tx) => [
    await postgres(tx),
    await durability(tx),
    await clocks(tx, () => ground.machineClock.now()),
    await room(tx, site.embedded === null ? null : site.keyDir),
    address(environment),
    await hubs(tx),
    ...(await waiting(tx, ground.clock.now())),
    await accounts(tx),
  ]);
}

async function postgres(tx: Tx): Promise<Finding> {
  const [row] = await tx.query<{ version: number; name: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as name`,
  );
  return finding('PostgreSQL', (row?.version ?? 0) >= MIN_POSTGRES, row?.name ?? '', 'Move to PostgreSQL 16 or newer.');
}

async function durability(tx: Tx): Promise<Finding> {
  const [row] = await tx.query<Record<'fsync' | 'commits' | 'standby', string>>(
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
       current_setting('synchronous_standby_names') as standby`,
  );
  const isDurable = row?.fsync === 'on' && row.commits !== 'off';
  const replica = row?.standby === '' ? 'no synchronous replica: what the disk loses is lost' : 'a synchronous replica';
  return finding(
    'Durable commits',
    isDurable,
    `fsync ${row?.fsync}, synchronous_commit ${row?.commits}, ${replica}`,
    'Set fsync and synchronous_commit to on: an accepted order must survive a power cut.',
  );
}

async function clocks(tx: Tx, now: () => number): Promise<Finding> {
  const skew = Math.round(Math.abs(await clockSkewMs(tx, now)));
  return finding(
    'Clocks',
    skew <= MAX_SKEW_MS,
    `${skew} ms between this machine and the database`,
    'Run a time service (chrony, systemd-timesyncd) on both: a hub whose clock differs by more than two seconds sends nothing.',
  );
}

async function room(tx: Tx, folder: string | null): Promise<Finding> {
  const [row] = await tx.query<{ size: string }>('select pg_size_pretty(pg_database_size(current_database())) as size');
  const disk = folder === null ? null : await statfs(folder);
  const free = disk === null ? null : disk.bavail * disk.bsize;
  return finding(
    'Room',
    free === null || free > MIN_FREE_BYTES,
    `${row?.size} in the database${free === null ? '' : `, ${Math.round(free / 1024 ** 2)} MB free`}`,
    'Make room on the disk: a database that cannot write takes no orders.',
  );
}

function address({ publicUrl }: Environment): Finding {
  const isPublic = publicUrl?.startsWith('https://') === true;
  return {
    what: 'Public address',
    state: isPublic ? 'ok' : 'warn',
    seen: publicUrl ?? 'none',
    remedy: isPublic
      ? null
      : 'Set HUB_PUBLIC_URL to an https:// address: shops and providers can tell the hub nothing without.',
  };
}

async function hubs(tx: Tx): Promise<Finding> {
  const count = (await liveHubs(tx)).length;
  return {
    what: 'Hubs at work',
    state: count > 0 ? 'ok' : 'warn',
    seen: String(count),
    remedy: count > 0 ? null : 'Start the hub.',
  };
}

async function waiting(tx: Tx, now: Parameters<typeof queueAges>[1]): Promise<readonly Finding[]> {
  const ages = await queueAges(tx, now);
  const [stuck] = await tx.query<{ count: number }>(
    `select ((select count(*) from messages where is_stuck and state in ('planned', 'sending'))
       + (select count(*) from raw_events where is_stuck and state = 'waiting'))::int as count`,
  );
  const [held] = await tx.query<{ count: number }>(`select count(*)::int as count from messages where state = 'held'`);
  return [
    ...Object.entries(ages).map(([queue, seconds]) =>
      finding(
        `Waiting: ${queue}`,
        seconds < OLD_SECONDS,
        `oldest ${Math.round(seconds)} s past its time`,
        'See that a hub runs and claims (/health/ready says what it does not claim, /metrics how fast it works).',
      ),
    ),
    finding(
      'Given up',
      (stuck?.count ?? 0) === 0,
      `${stuck?.count} after five tries`,
      'Make a package and look at its errors.',
    ),
    {
      what: 'Held back',
      state: (held?.count ?? 0) === 0 ? 'ok' : 'warn',
      seen: `${held?.count} messages`,
      remedy: (held?.count ?? 0) === 0 ? null : 'Somebody must release or cancel them in the panel.',
    },
  ];
}

async function accounts(tx: Tx): Promise<Finding> {
  const paused = await tx.query<{ id: string; paused_reason: string | null }>(
    `select id, paused_reason from connections where state = 'paused' order by id`,
  );
  return {
    what: 'Connections',
    state: paused.length === 0 ? 'ok' : 'warn',
    seen:
      paused.length === 0
        ? 'none paused'
        : paused.map(({ id, paused_reason }) => `con_${id}: ${paused_reason}`).join(', '),
    remedy: paused.length === 0 ? null : 'Their notices say what to do; then resume them.',
  };
}

function finding(what: string, isGood: boolean, seen: string, remedy: string): Finding {
  return { what, state: isGood ? 'ok' : 'bad', seen, remedy: isGood ? null : remedy };
}
