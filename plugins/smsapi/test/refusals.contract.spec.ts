import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MINUTE_MS, plus, type ProviderErrorKind, type SendOutcome } from '@hub/core';
import { createTestServices } from '@hub/core/testing';
import { phone, SmsapiWorld } from './smsapi.world.js';

/** Every code the reference names, by its class there; written down anew, so that the plugin's table is held against it. */
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const CODES: readonly (readonly [ProviderErrorKind, readonly number[]])[] = [
  [
    'content',
    [7, 94, 11, 12, 17, 18, 19, 20, 25, 27, 28, 30, 40, 41, 50, 54, 56, 60, 61, 62, 65, 66, 76, 93, 104, 106],
  ],
  ['content', [301, 400, 409, ...range(1010, 1193), ...range(2001, 2115), ...range(4000, 4280)]],
  ['recipient', [13, 32, 33, 57, 59, 112]],
  ['credentials', [14, 70, 98, 101, 102, 105, 110, 401, 997, 1000, 1001]],
  ['credit', [96, 103]],
  ['rate-limited', [52, 74, 202, 203]],
  ['unavailable', [8, 200, 201, 666, 998, 999]],
];

describe('every error code of SMSAPI', () => {
  const services = createTestServices();
  let world: SmsapiWorld;
  beforeAll(async () => {
    world = await SmsapiWorld.start(services);
  });
  afterAll(async () => {
    await world.stop();
    await services.close();
  });

  const ask = async (code: number): Promise<SendOutcome | undefined> => {
    world.simulator.refusals.push({ code });
    const request = {
      key: `K${code}`,
      to: phone('48512513514'),
      text: 'Paczka w drodze',
      sender: null,
      messageClass: 'transactional' as const,
      validUntil: plus(services.clock.now(), 120 * MINUTE_MS),
      reportUrl: null,
    };
    for await (const outcome of world.createChannel(services).send([request])) return outcome;
    return undefined;
  };

  it.each(CODES.map(([kind, codes]) => ({ kind, codes })))(
    'that means $kind ($codes.0 …) is understood, and the merchant reads what happened and what to do next',
    async ({ kind, codes }) => {
      for (const code of codes) {
        const outcome = await ask(code);
        expect(outcome).toMatchObject({ kind: 'refused', fault: { kind, code: String(code) } });
        if (outcome?.kind !== 'refused') continue;
        // Two sentences, or two halves of one, in each language: the fault and the next step.
        for (const text of Object.values(outcome.fault.merchantText)) expect(text).toMatch(/\S[.;:·] ?\S/u);
      }
    },
  );

  it('but 53 is a refusal: asked again, it proves that the message was taken', async () => {
    expect(await ask(53)).toEqual({ key: 'K53', kind: 'accepted', providerMessageId: null });
    expect(world.received()).toEqual([]);
  });
});
