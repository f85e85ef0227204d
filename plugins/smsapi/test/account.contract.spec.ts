import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MINUTE_MS, plus, Secret, type OpenedAccount, type SendOutcome } from '@hub/core';
import { createTestServices, type TestServices } from '@hub/core/testing';
import { smsapiPlugin } from '../index.js';
import { SmsapiClient } from '../smsapi.client.js';
import { phone, SmsapiWorld } from './smsapi.world.js';

describe('a connected SMSAPI account', () => {
  let services: TestServices;
  let world: SmsapiWorld;
  beforeEach(async () => {
    services = createTestServices();
    world = await SmsapiWorld.start(services);
  });
  afterEach(async () => {
    await world.stop();
    await services.close();
  });

  const redirectUri = 'https://hub.example/connect/smsapi/return';
  const door = () => {
    const made = smsapiPlugin.createAccountDoor?.(world.installation);
    if (made === undefined) throw new Error('There is no door');
    return made;
  };
  /** What the merchant does on SMSAPI's page; the address the browser is sent back to. */
  const decide = async (decision: 'allow' | 'deny', config = {}): Promise<URL> => {
    const page = new URL(door().authorizeUrl({ config, redirectUri, state: 'S1' }));
    const html = await (await fetch(page)).text();
    expect(html).toContain('Akceptuj');
    const form = new URLSearchParams({ decision, redirect_uri: redirectUri });
    for (const name of ['scope', 'state']) form.set(name, page.searchParams.get(name) ?? '');
    const answer = await fetch(page, { method: 'POST', body: form, redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '');
  };
  const connect = async (config = {}): Promise<OpenedAccount> => {
    const code = (await decide('allow', config)).searchParams.get('code') ?? '';
    return door().exchange(new Secret(code), { config, redirectUri }, services);
  };
  const channelWith = async (opened: OpenedAccount) => {
    await services.tokens.renew(0, async () => opened.tokens);
    return world.createChannel({ ...services, installation: world.installation }, 'simulator', { access: 'oauth' });
  };
  const send = async (channel: Awaited<ReturnType<typeof channelWith>>, key = 'K1') => {
    const outcomes: SendOutcome[] = [];
    const request = {
      key,
      to: phone('48512513514'),
      text: 'Paczka w drodze',
      sender: null,
      messageClass: 'transactional' as const,
      validUntil: plus(services.clock.now(), 120 * MINUTE_MS),
      reportUrl: null,
    };
    for await (const outcome of channel.send([request])) outcomes.push(outcome);
    return outcomes[0];
  };

  it('is asked for the least scopes, with commas, and for the blacklist only where it is read', async () => {
    const scope = (config: object) =>
      new URL(door().authorizeUrl({ config: { ...config }, redirectUri, state: 'S1' })).searchParams.get('scope');
    expect(scope({ readsSuppressions: false })).toBe('sms,sms_sender,profile');
    expect(scope({})).toBe('sms,sms_sender,profile,blacklist');
  });

  it('tells its login, and sends with what it was given', async () => {
    const opened = await connect();
    expect(opened.account).toBe('simulator');
    expect(await send(await channelWith(opened))).toMatchObject({ kind: 'accepted' });
  });

  it('takes a code once, and none that was refused', async () => {
    const returned = await decide('deny');
    expect(returned.searchParams.get('error')).toBe('access_denied');
    const code = new Secret((await decide('allow')).searchParams.get('code') ?? '');
    await door().exchange(code, { config: {}, redirectUri }, services);
    await expect(door().exchange(code, { config: {}, redirectUri }, services)).rejects.toMatchObject({
      code: 'token.refused',
    });
  });

  it('renews a token that ended, once, and repeats nothing that was taken', async () => {
    world.simulator.oauth.settings.expiresInSeconds = 86_400;
    const channel = await channelWith(await connect());
    expect(await send(channel, 'K1')).toMatchObject({ kind: 'accepted' });
    world.simulator.oauth.expire();
    expect(await send(channel, 'K2')).toMatchObject({ kind: 'accepted' });
    expect(world.received()).toHaveLength(2);
    services.clock.advance(23.5 * 60 * MINUTE_MS);
    expect(await send(channel, 'K3')).toMatchObject({ kind: 'accepted' });
    expect(world.received()).toHaveLength(3);
  });

  it('says "connect again" once its leave was revoked, with or without a refresh token', async () => {
    for (const givesRefreshToken of [true, false]) {
      world.simulator.oauth.settings.givesRefreshToken = givesRefreshToken;
      const fresh = createTestServices();
      services = { ...services, tokens: fresh.tokens };
      const channel = await channelWith(await connect());
      world.simulator.oauth.revoke();
      expect(await channel.probe()).toMatchObject({ ok: false, kind: 'credentials', code: 'reconnect' });
      expect(await send(channel)).toMatchObject({ kind: 'refused', fault: { kind: 'credentials', code: 'reconnect' } });
      await fresh.close();
    }
  });

  it('waits, rather than asks for a new connection, while the token address is away', async () => {
    const opened = await connect();
    await services.tokens.renew(0, async () => opened.tokens);
    const installation = { ...world.installation, tokenUrl: 'http://127.0.0.1:9/token' };
    const channel = world.createChannel({ ...services, installation }, 'simulator', { access: 'oauth' });
    world.simulator.oauth.expire();
    expect(await send(channel)).toMatchObject({ kind: 'refused', fault: { kind: 'unavailable', code: 'not-sent' } });
  });

  it('tells whoever runs the hub when SMSAPI does not know its registration', async () => {
    const channel = await channelWith(await connect());
    world.simulator.oauth.client.secret = 'changed-at-smsapi';
    world.simulator.oauth.expire();
    expect(await channel.probe()).toMatchObject({ ok: false, code: 'invalid_client' });
  });

  it('reads every page of the blacklist and of the opt-outs, and does without the opt-outs where they are off', async () => {
    const { settings } = world.simulator;
    for (let index = 0; index < 250; index++) settings.blacklist.add(`48500${String(100_000 + index)}`);
    settings.optOuts.add('48600100200');
    const channel = await channelWith(await connect());
    const read = async () => {
      const found: string[] = [];
      for await (const { phone: number, stops } of channel.readSuppressions?.() ?? []) found.push(`${number} ${stops}`);
      return found;
    };
    const found = await read();
    expect([found.length, found[0], found.at(-1)]).toEqual([251, '+48500100000 everything', '+48600100200 marketing']);
    settings.hasOptOutFeature = false;
    expect(await read()).toHaveLength(250);
  });

  it('cannot read the lists without their scope, and says which', async () => {
    const channel = await channelWith(await connect({ readsSuppressions: false }));
    const reading = async () => {
      for await (const item of channel.readSuppressions?.() ?? []) return item;
      return null;
    };
    await expect(reading()).rejects.toMatchObject({
      fault: { kind: 'credentials', merchantText: { pl: expect.stringContaining('blacklist') } },
    });
  });

  it('warns before the first test when the sender was not approved yet', async () => {
    const sleeping = world.createChannel(services, 'simulator', { sender: 'Waiting' });
    expect(await sleeping.probe()).toMatchObject({ warnings: [{ pl: expect.stringContaining('„Waiting”') }] });
    world.simulator.settings.senders = [];
    expect(await sleeping.probe()).toMatchObject({ warnings: [{ en: expect.stringContaining('no active sender') }] });
  });

  it('tells the account’s prices', async () => {
    expect(await world.createChannel(services).readPrices?.()).toEqual([
      { country: 'PL', network: 'Plus', perPart: { micros: 165_000, currency: 'PLN' } },
      { country: 'GR', network: null, perPart: { micros: 165_000, currency: 'PTS' } },
    ]);
  });

  it('asks the backup host only when the first cannot be reached, and with messages only where it knows their keys', async () => {
    const nowhere = 'http://127.0.0.1:9';
    const clientWith = (main: string, sharesKeys: boolean) =>
      new SmsapiClient(
        { main, backup: world.simulator.url, sharesKeys },
        (call) => call(new Secret('simulator-token')),
        services,
      );
    const form = new URLSearchParams({ to: '48512513514', message: 'x', format: 'json' });
    expect(await clientWith(nowhere, false).readProfile()).toMatchObject({ kind: 'answer' });
    expect(await clientWith(nowhere, false).sendSms(form)).toMatchObject({ kind: 'refusal', code: 'not-sent' });
    expect(await clientWith(nowhere, true).sendSms(form)).toMatchObject({ kind: 'answer' });
    world.simulator.faults.push({ kind: 'cut-before' });
    const before = world.simulator.received.length;
    await clientWith(world.simulator.url, true).sendSms(form);
    expect(world.simulator.received.length).toBe(before + 1);
  });
});
