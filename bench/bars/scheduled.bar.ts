import { setTimeout as pause } from 'node:timers/promises';
import { claimFloor } from '../floors/sql.floors.js';
import type { Ground } from '../ground.js';
import { ownerOf, plan } from '../support/campaign.js';
import { openShop } from '../support/hub.js';
import { quantile } from '../support/numbers.js';
import { atLeast, atMost, type Bar } from './bar.js';

const PER_SECOND = 500;

/** Bar 6: due messages out of a million (a quick look: 300 000) that wait for another day. */
export async function scheduledBars(ground: Ground): Promise<readonly Bar[]> {
  const scheduled = ground.isQuick ? 300_000 : 1_000_000;
  const due = 100_000;
  const c = await claimFloor(ground.databaseUrl, scheduled, due);
  return ground.withHub(async (hub) => {
    const shop = await openShop(hub.api, ground.sinkUrl, null);
    const owner = await ownerOf(ground, shop);
    const seconds = ground.isQuick ? 4 : 10;
    // One of each, planned by the hub itself, is the pattern of the rows.
    await plan(hub, { ...owner, name: 'pattern', recipients: 1 });
    await fill(ground, shop.shopId, scheduled, `now() + interval '1 day'`, 'future');
    await fill(ground, shop.shopId, due, `now() - interval '1 minute'`, 'due');
    await ground.sql('vacuum analyze messages');
    const walking = await hub.process.ask<string[]>('walking', { channelId: shop.channelId });
    if (walking.length > 0) process.stderr.write(`walk a hot table: ${walking.join(', ')}\n`);
    const released = await hub.process.ask<number>('release', { channelId: shop.channelId });
    await ground.sql(`update messages set state = 'cancelled' where state = 'planned' and occasion_key like 'due/%'`);

    await ground.sink.ask('behave', { keepsTimes: true });
    await ground.sink.ask('reset');
    const start = Math.round(performance.timeOrigin + performance.now()) + 3_000;
    const step = `to_timestamp(${start} / 1000.0) + n * interval '${1000 / PER_SECOND} milliseconds'`;
    await fill(ground, shop.shopId, PER_SECOND * seconds, step, 'timed', true);
    let times: [string, number][] = [];
    while (times.length < PER_SECOND * seconds) {
      await pause(200);
      times = await ground.sink.ask('times');
    }
    await ground.sink.ask('behave', {});
    const lateness = times.map(([text, at]) => at - (start + (Number(text) * 1000) / PER_SECOND));
    const p99 = quantile(lateness, 0.99);
    return [
      atMost({ no: '–', what: 'statements that walk a hot table', value: walking.length, unit: '', must: 0, aim: 0 }),
      atLeast({
        no: '6',
        what: 'due messages released / floor C',
        value: released / c,
        unit: '×',
        must: 0.5,
        aim: 0.8,
        detail: { ours: released, floor: c },
      }),
      atMost({
        no: '6',
        what: 'lateness p99 at 500 due/s',
        value: p99,
        unit: 'ms',
        must: 1_000,
        aim: 250,
        detail: { p50: quantile(lateness, 0.5) },
      }),
    ];
  });
}

/** Copies of the pattern, due at `dueAt` (SQL, `n` counts from 1). */
async function fill(ground: Ground, shopId: string, count: number, dueAt: string, name: string, numbersAsText = false) {
  const texts = numbersAsText ? `jsonb_set(texts::jsonb, '{sms,body}', to_jsonb(n::text))::json` : 'texts';
  await ground.sql(
    `insert into messages (id, organisation_id, shop_id, planning_id, occasion_key, revision, priority, role,
       recipient, recipient_hash, country, state, leg_no, attempt_no, connection_id, planned_for, due_at, valid_until, tries,
       is_stuck, texts, created_at, changed_at)
     select gen_random_uuid(), organisation_id, shop_id, planning_id, '${name}/' || n, 1, priority, role,
       '+48' || (600000000 + n), recipient_hash || n, country, 'planned', 1, 1, connection_id, ${dueAt}, ${dueAt},
       ${dueAt} + interval '1 day', 0, false, ${texts}, created_at, changed_at
     from (select * from messages where shop_id = $1 and occasion_key like '%campaign:pattern%' limit 1) pattern,
       generate_series(1, $2) n`,
    [shopId.slice(4), count],
  );
}
