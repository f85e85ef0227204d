import { checkConfig, Secret, type ChannelServices, type PhoneNumber } from '@hub/core';
import type { ChannelTarget, ChannelWorld, TestServices } from '@hub/core/testing';
import { SmsapiSimulator } from '../simulator/index.js';
import { smsapiPlugin } from '../index.js';
import type { SmsapiConfig } from '../smsapi.config.js';

const TOKEN = 'simulator-token-4f2a91';
const WRONG_TOKEN = 'someone-elses-token-77';
export const phone = (digits: string) => `+${digits}` as PhoneNumber;

/** An SMSAPI account and the way to build channels on it. */
export class SmsapiWorld implements ChannelWorld {
  readonly secrets = [TOKEN, WRONG_TOKEN];
  readonly simulator: SmsapiSimulator;
  readonly faults;

  private constructor(simulator: SmsapiSimulator) {
    this.simulator = simulator;
    this.faults = simulator.faults;
  }

  static async start(services: TestServices): Promise<SmsapiWorld> {
    const simulator = new SmsapiSimulator({ now: () => services.clock.now() });
    simulator.settings.tokens.add(TOKEN);
    await simulator.start();
    return new SmsapiWorld(simulator);
  }

  createChannel(services: ChannelServices, target: ChannelTarget = 'simulator', changes: object = {}) {
    const token = new Secret(target === 'wrong-credentials' ? WRONG_TOKEN : TOKEN);
    // Port 9 (discard) of loopback: nothing listens there.
    const apiUrl = target === 'nowhere' ? 'http://127.0.0.1:9' : this.simulator.url;
    const checked = checkConfig(smsapiPlugin.connection, { token, sender: 'Sklep', apiUrl, ...changes });
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    return smsapiPlugin.createChannel(checked.values as unknown as SmsapiConfig, services);
  }

  /** What the operator of a hub fills in to have SMSAPI's consent page. */
  get installation() {
    const { client } = this.simulator.oauth;
    const { url } = this.simulator;
    const addresses = { authorizeUrl: `${url}/oauth/access`, tokenUrl: `${url}/oauth/token`, apiUrl: url };
    return { clientId: client.id, clientSecret: new Secret(client.secret), ...addresses };
  }

  received() {
    return this.simulator.phones;
  }

  leaveOutOfAnswer(number: PhoneNumber): void {
    this.simulator.settings.leftOut.add(number.slice(1));
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}
