import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, plus, Secret, type EmailAddress, type ChannelServices, type SendOutcome } from '@hub/core';
import {
  createTestServices,
  describeChannelContract,
  type ChannelRefusal,
  type ChannelTarget,
  type ChannelWorld,
} from '@hub/core/testing';
import type { EmailConfig } from '../email.config.js';
import { emailPlugin } from '../index.js';
import { EmailSimulator } from '../simulator/index.js';

const PASSWORD = 'mailbox-password-4f2a91';
const WRONG_PASSWORD = 'someone-elses-password-77';
const address = (text: string) => text as EmailAddress;
const NOBODY = address('nobody@przyklad.pl');

class EmailWorld implements ChannelWorld {
  readonly secrets = [PASSWORD, WRONG_PASSWORD];
  readonly simulator = new EmailSimulator();
  readonly faults = this.simulator.faults;

  static async start(options: { readonly offersTls?: boolean } = {}): Promise<EmailWorld> {
    const world = new EmailWorld();
    world.simulator.settings.password = PASSWORD;
    world.simulator.settings.unknown.add(NOBODY);
    await world.simulator.start(options);
    return world;
  }

  createChannel(services: ChannelServices, target: ChannelTarget = 'simulator', changes: Partial<EmailConfig> = {}) {
    return emailPlugin.createChannel(
      {
        host: '127.0.0.1',
        security: 'none',
        // Port 9 (discard) of loopback: nothing listens there.
        port: target === 'nowhere' ? '9' : String(this.simulator.port),
        user: 'shop@example.com',
        password: new Secret(target === 'wrong-credentials' ? WRONG_PASSWORD : PASSWORD),
        from: 'shop@example.com',
        fromName: 'Sukienki',
        replyTo: null,
        subject: 'Twoje zamówienie',
        mailboxHost: null,
        mailboxSecurity: 'none',
        mailboxPort: '993',
        mailboxUser: null,
        mailboxPassword: null,
        ...changes,
      },
      services,
    );
  }

  received() {
    return this.simulator.mails;
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}

const at = (
  place: 'atRecipient' | 'atBody',
  kind: ChannelRefusal['kind'],
  code: string,
  status: number,
  text: string,
): ChannelRefusal<EmailWorld> => ({
  kind,
  code,
  arrange: ({ simulator }) => void simulator.settings[place].push({ status, text }),
});

describeChannelContract<EmailWorld>(
  { describe, it },
  {
    name: 'E-mail',
    start: () => EmailWorld.start(),
    goodNumbers: ['anna@przyklad.pl', 'jan.nowak+sklep@przyklad.pl', 'eleni@example.gr', 'ola@przyklad.com'].map(
      address,
    ),
    badNumber: NOBODY,
    refusals: [
      {
        kind: 'credentials',
        code: '5.7.8',
        arrange: ({ simulator }) => void (simulator.settings.password = 'a new one'),
      },
      {
        kind: 'credentials',
        code: '5.7.1',
        arrange: ({ simulator }) => void (simulator.settings.sender = 'other@example.com'),
      },
      at('atBody', 'credit', '5.4.5', 550, '5.4.5 Daily user sending limit exceeded'),
      { kind: 'recipient', code: '5.1.1', arrange: (_, request) => ({ ...request, to: NOBODY }) },
      at('atRecipient', 'recipient', '550', 550, 'No such user here'),
      at('atRecipient', 'rate-limited', '4.7.1', 451, '4.7.1 Greylisted, try again in 300 seconds'),
      at('atRecipient', 'unavailable', '4.2.2', 452, '4.2.2 Mailbox full'),
      at('atBody', 'unavailable', '451', 451, 'Local error in processing'),
      at('atBody', 'content', '5.7.1', 554, '5.7.1 Message rejected as spam'),
      { kind: 'content', code: '5.3.4', arrange: ({ simulator }) => void (simulator.settings.maxBytes = 100) },
    ],
    refusalBody: {},
    reports: [],
  },
);

describe('e-mail beyond the common contract', () => {
  const stage = async (
    body: (
      world: EmailWorld,
      send: (changes?: object, config?: Partial<EmailConfig>) => Promise<SendOutcome | undefined>,
    ) => Promise<void>,
    options: { readonly offersTls?: boolean } = {},
  ) => {
    const [world, services] = [await EmailWorld.start(options), createTestServices()];
    const send = async (changes: object = {}, config: Partial<EmailConfig> = {}) => {
      const request = {
        key: 'KEY1',
        to: address('anna@przyklad.pl'),
        text: 'Paczka w drodze',
        sender: null,
        messageClass: 'transactional' as const,
        validUntil: plus(services.clock.now(), 2 * HOUR_MS),
        reportUrl: null,
        ...changes,
      };
      for await (const outcome of world.createChannel(services, 'simulator', config).send([request])) return outcome;
      return undefined;
    };
    try {
      await body(world, send);
    } finally {
      await world.stop();
      await services.close();
    }
  };

  it('shows the shop’s name, the rule’s subject and an id made of the leg’s key', () =>
    stage(async (world, send) => {
      const text = 'Dzień dobry!\n\nZamówienie żółw & spółka = 149,95 zł.\n.\nKoniec';
      const outcome = await send(
        { text, sender: 'Żółte Sukienki', rich: { subject: 'Zamówienie 1001 już jedzie' } },
        { replyTo: 'pomoc@przyklad.pl' },
      );
      expect(outcome).toEqual({ key: 'KEY1', kind: 'accepted', providerMessageId: '<key1@example.com>' });
      const [mail] = world.simulator.mails;
      expect(mail).toMatchObject({ from: 'shop@example.com', subject: 'Zamówienie 1001 już jedzie', text });
      expect(mail?.headers).toMatch(/^Message-ID: <key1@example\.com>$/m);
      expect(mail?.headers).toMatch(/^Reply-To: pomoc@przyklad\.pl$/m);
      expect(mail?.headers).toMatch(/^Auto-Submitted: auto-generated$/m);
      expect(mail?.headers).toMatch(/^Content-Type: text\/plain; charset=utf-8$/m);
    }));

  it('lets nobody slip a header or a second recipient in by subject, name or address', () =>
    stage(async (world, send) => {
      await send({ sender: 'A\r\nBcc: evil@example.com', rich: { subject: 'B\r\nBcc: evil@example.com' } });
      const [mail] = world.simulator.mails;
      expect(mail?.headers).not.toMatch(/^Bcc:/im);
      expect(mail?.to).toBe('anna@przyklad.pl');
    }));

  it('keeps the address out of what the operator reads', () =>
    stage(async (_, send) => {
      expect(await send({ to: NOBODY })).toMatchObject({
        kind: 'refused',
        fault: { operatorText: expect.not.stringContaining('nobody') },
      });
    }));

  it('waits as long as a greylisting server says', () =>
    stage(async (world, send) => {
      world.simulator.settings.atRecipient.push({ status: 450, text: '4.2.0 Greylisted, see example; 5 minutes' });
      expect(await send()).toMatchObject({ kind: 'refused', fault: { kind: 'rate-limited', retryAfterMs: 300_000 } });
    }));

  it('gives no password to a server whose certificate does not hold, or that does not encrypt', async () => {
    const unsafe = { kind: 'refused', fault: { kind: 'credentials', code: 'tls' } };
    await stage(
      async (world, send) => {
        expect(await send({}, { security: 'starttls' })).toMatchObject(unsafe);
        expect(world.simulator.mails).toEqual([]);
      },
      { offersTls: true },
    );
    await stage(async (_, send) => {
      expect(await send({}, { security: 'starttls' })).toMatchObject(unsafe);
    });
  });
});
