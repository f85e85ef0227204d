import { newId } from '@hub/kernel';
import type { World } from './world.js';

/** Columns of `messages` that a test cares about; the rest is copied from a message that the hub made. */
export type MessageWish = Readonly<Record<string, unknown>>;

/**
 * Copies of the shop's first message with other facts, each newer than the one before, as a hub that worked for years has
 * them. Returns their ids.
 */
export async function addMessages(world: World, wishes: readonly MessageWish[]): Promise<readonly string[]> {
  const [pattern] = await world.sql('select * from messages where shop_id = $1 order by id limit 1', [
    world.shopId.slice(4),
  ]);
  const ids: string[] = [];
  for (const wish of wishes) {
    const id = newId('msg');
    const row: Record<string, unknown> = { ...pattern, id: id.slice(4), occasion_key: id, ...wish };
    const columns = Object.keys(row);
    await world.sql(
      `insert into messages (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      columns.map((name) => (name === 'texts' ? JSON.stringify(row[name]) : row[name])),
    );
    ids.push(id);
  }
  return ids;
}
