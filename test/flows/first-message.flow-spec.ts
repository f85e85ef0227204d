import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('an order becomes one SMS', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('sends the customer one message and shows its whole story', async () => {
    await world.rule({
      event: 'order.placed',
      text: 'Dziekujemy, {name}! Zamowienie {order_id} na {total_cost} {currency}.',
    });
    const order = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Dziekujemy, Jan! Zamowienie ${order.order_id} na 115,00 PLN.`]);
    const [message] = await world.messages();
    expect(message.state).toBe('delivered');
    const { entries } = await world.api.get(`/messages/${message.id}/timeline`);
    expect(entries.map((entry: { stage: string }) => entry.stage)).toEqual(
      expect.arrayContaining(['schedule', 'send', 'report']),
    );
  });
});
