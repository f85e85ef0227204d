import { describe, it } from '@jest/globals';
import { Secret, type PhoneNumber, type ChannelServices } from '@hub/core';
import { describeChannelContract, type ChannelTarget, type ChannelWorld } from '@hub/core/testing';
import { templatePlugin } from '../index.js';
import { TemplateSimulator } from '../simulator/index.js';

const TOKEN = 'template-token-4f2a91';
const WRONG_TOKEN = 'someone-elses-token-77';

class TemplateWorld implements ChannelWorld {
  readonly secrets = [TOKEN, WRONG_TOKEN];
  readonly simulator = new TemplateSimulator();
  readonly faults = this.simulator.faults;

  createChannel(services: ChannelServices, target: ChannelTarget) {
    const token = new Secret(target === 'wrong-credentials' ? WRONG_TOKEN : TOKEN);
    // Port 9 (discard) of loopback: nothing listens there.
    const apiUrl = target === 'nowhere' ? 'http://127.0.0.1:9' : this.simulator.url;
    return templatePlugin.createChannel({ apiUrl, token, sender: null }, services);
  }

  received() {
    return this.simulator.phones;
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}

describeChannelContract<TemplateWorld>(
  { describe, it },
  {
    name: 'The template',
    start: async () => {
      const world = new TemplateWorld();
      world.simulator.settings.token = TOKEN;
      await world.simulator.start();
      return world;
    },
    goodNumbers: ['+48512513514', '+48600100200', '+48731000111', '+306912345678'] as PhoneNumber[],
    badNumber: '+48221234567' as PhoneNumber,
    refusals: [
      {
        kind: 'credentials',
        code: 'invalid-token',
        arrange: ({ simulator }) => void (simulator.settings.token = 'new'),
      },
      { kind: 'credit', code: 'no-credit', arrange: ({ simulator }) => void (simulator.settings.credit = 0) },
      {
        kind: 'recipient',
        code: 'invalid-number',
        arrange: (_, request) => ({ ...request, to: '+48221234567' as PhoneNumber }),
      },
      { kind: 'content', code: 'text-too-long', arrange: (_, request) => ({ ...request, text: 'a'.repeat(1531) }) },
      {
        kind: 'unavailable',
        code: 'maintenance',
        arrange: ({ simulator }) => void (simulator.settings.isInMaintenance = true),
      },
    ],
    refusalBody: { code: 'maintenance', message: 'Maintenance' },
    reports: [
      { state: 'delivered', arrange: () => undefined },
      { state: 'accepted', arrange: ({ simulator }) => void (simulator.settings.reportedState = 'sent') },
      { state: 'failed', arrange: ({ simulator }) => void (simulator.settings.reportedState = 'undelivered') },
      { state: 'expired', arrange: ({ simulator }) => void (simulator.settings.reportedState = 'expired') },
    ],
  },
);
