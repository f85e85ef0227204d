import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

/** As it is copied from the older app's page: tick boxes leave nothing. */
const HISTORY = [
  'Data i czas ↓\tNr telefonu\tNazwa nadawcy\tSukces\tBłąd',
  '15.11.2026 18:49:31\t48600100200\tTest\t\tShort links disabled on account',
  '15.11.2026 18:46:52\t600 300 400\tTest\t\t',
].join('\n');

describe('a shop that comes over from an older app', () => {
  let world: World;
  const path = (rest = '') => `/shops/${world.shopId}/imports${rest}`;
  /** A table sent as a browser sends a file or a text. */
  const send = (rest: string, table: string | Buffer, client = world.api) =>
    fetch(`${client.url}/api/v1${path(rest)}`, {
      method: 'POST',
      headers: { ...client.headers, 'accept-language': 'pl', 'content-type': 'text/plain' },
      body: table as string,
    }).then(async (answer) => ({ status: answer.status, body: (await answer.json()) as any }));
  const preview = async (table: string | Buffer, query = '') => (await send(`/preview${query}`, table)).body;
  const bring = async (table: string | Buffer, query = '') => (await send(query, table)).body;

  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
  });
  afterEach(() => world.stop());

  it('F-140: sees what a pasted table would become, and nothing is written before they say so', async () => {
    expect(await preview(HISTORY)).toMatchObject({
      kind: 'app-history',
      encoding: 'utf-8',
      separator: 'tab',
      total: 2,
      added: 2,
      problems: [],
    });
    expect(await world.sql('select 1 from imported_messages')).toEqual([]);
    expect(await world.sql('select 1 from import_keys')).toEqual([]);
  });

  it('F-140: has the old history beside the new one, once, and nobody is written to because of it', async () => {
    await world.rule({ event: 'order.placed' });
    expect(await bring(HISTORY)).toMatchObject({ added: 2, known: 0, refused: 0 });
    expect(await bring(HISTORY)).toMatchObject({ added: 0, known: 2, refused: 0 });
    await world.settled();
    expect(await world.sql('select phone, outcome, error from imported_messages order by at')).toEqual([
      { phone: '+48600300400', outcome: 'sent', error: null },
      { phone: '+48600100200', outcome: 'failed', error: 'Short links disabled on account' },
    ]);
    expect(world.texts).toEqual([]);
    expect(await world.sql('select 1 from shop_events')).toEqual([]);
    expect(await world.api.get(path())).toEqual([
      expect.objectContaining({ kind: 'app-history', added: 0, known: 2 }),
      expect.objectContaining({ kind: 'app-history', added: 2, known: 0 }),
    ]);
  });
});
