import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { MortalHub } from '../support/mortal-hub.js';
import { Receiver, verified, type Received } from '../support/receiver.js';

describe('a hub that is killed between an answer and writing it down', () => {
  const receiver = new Receiver();
  let hub: MortalHub;

  beforeAll(async () => {
    hub = await MortalHub.make();
    await receiver.start();
  });
  afterAll(async () => {
    await hub.close();
    await receiver.stop();
  });

  it('R9: tells it again under the same id, so that the receiver knows it', async () => {
    const api = await hub.startFirst();
    const { endpoint, secret } = await api.post('/webhook-endpoints', { url: receiver.url });
    receiver.isSilent = true;
    await api.post(`/webhook-endpoints/${endpoint.id}/test`);
    await eventually(
      () => receiver.received.length,
      (count) => count === 1,
    );

    // Whoever wants to write the outcome down waits here, and is killed waiting.
    const [holder, onlooker] = [await hub.connected(), await hub.connected()];
    await holder.query('begin; select id from webhook_deliveries for update');
    receiver.speak();
    await eventually(
      async () =>
        (
          await onlooker.query(
            `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%update webhook_deliveries%'`,
          )
        ).rows.length,
      (count) => count === 1,
    );
    await hub.signal('SIGKILL');
    await holder.query('rollback');
    await eventually(
      async () =>
        (
          await onlooker.query(
            `select state from webhook_deliveries where state = 'waiting' and claim_token is not null`,
          )
        ).rows.length,
      (count) => count === 1,
    );

    // A minute later: the lease is over.
    await onlooker.query(`update webhook_deliveries set claimed_until = clock_timestamp() - interval '1 second'`);
    await hub.start();
    await eventually(
      async () => (await onlooker.query(`select 1 from webhook_deliveries where state = 'delivered'`)).rows.length,
      (count) => count === 1,
    );
    expect(receiver.ids).toHaveLength(2);
    expect(receiver.ids[0]).toBe(receiver.ids[1]);
    for (const told of receiver.received) expect(verified(secret, told as Received).type).toBe('webhook.test');
  });
});
