import { Secret, type ChannelAdapter, type PhoneNumber, type PluginServices } from '@hub/core';
import type { ChannelTarget, ChannelWorld } from '@hub/core/testing';
import { ModulusChannel } from '../modulus.channel.js';
import type { ModulusAccount } from '../modulus.config.js';
import type { ModulusRoute } from '../modulus.profile.js';
import { ModulusSimulator } from '../simulator/index.js';

const TOKEN = 'modulus-token-4f2a91';
const SECRET = 'modulus-secret-77d0c2';
const WRONG_TOKEN = 'someone-elses-token-77';

export const phone = (digits: string) => `+${digits}` as PhoneNumber;

/** A modulus account and the way to build its channels. */
export class ModulusWorld implements ChannelWorld {
  readonly secrets = [TOKEN, SECRET, WRONG_TOKEN];
  readonly simulator = new ModulusSimulator();
  readonly faults = this.simulator.faults;

  constructor(private readonly route: ModulusRoute) {}

  static async start(route: ModulusRoute): Promise<ModulusWorld> {
    const world = new ModulusWorld(route);
    Object.assign(world.simulator.settings, { token: TOKEN, secret: SECRET });
    await world.simulator.start();
    return world;
  }

  createChannel(
    services: PluginServices,
    target: ChannelTarget = 'simulator',
    changes: Partial<ModulusAccount> = {},
  ): ChannelAdapter {
    return new ModulusChannel(
      this.route,
      {
        // Port 9 (discard) of loopback: nothing listens there.
        apiUrl: target === 'nowhere' ? 'http://127.0.0.1:9' : this.simulator.url,
        apiToken: new Secret(target === 'wrong-credentials' ? WRONG_TOKEN : TOKEN),
        apiSecret: new Secret(SECRET),
        authStyle: 'bearer',
        senderId: 'MyShop',
        viberSenderId: 'MyShop',
        ttlTransactional: '300',
        ttlMarketing: '3600',
        category: 'by-message',
        ...changes,
      },
      services,
    );
  }

  received() {
    return this.simulator.phones;
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}
