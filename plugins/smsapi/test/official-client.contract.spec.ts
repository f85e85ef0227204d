import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SMSAPI } from 'smsapi';
import { SmsapiSimulator } from '../simulator/index.js';

/** The simulator is worth nothing unless the vendor's own client takes it for SMSAPI. */
describe('the simulator, spoken to by the official smsapi client', () => {
  let simulator: SmsapiSimulator;
  let client: SMSAPI;

  beforeEach(async () => {
    simulator = new SmsapiSimulator();
    client = new SMSAPI('simulator-token', await simulator.start());
  });
  afterEach(() => simulator.stop());

  it('accepts an SMS to several numbers', async () => {
    const response = await client.sms.sendSms(['+48512513514', '600100200'], 'Zażółć', {
      from: 'Sklep',
      idx: 'a|b',
      checkIdx: true,
    });
    expect(response.count).toBe(2);
    expect(response).toMatchObject({ message: 'Zażółć', length: 6, parts: 1 });
    expect(response.list.map(({ number, idx, status }) => [number, idx, status])).toEqual([
      ['48512513514', 'a', 'QUEUE'],
      ['48600100200', 'b', 'QUEUE'],
    ]);
    for (const { id, points, dateSent } of response.list) {
      expect([typeof id, points, dateSent instanceof Date]).toEqual(['string', 0.165, true]);
    }
    expect(simulator.phones.map(({ to, from }) => [to, from])).toEqual([
      ['+48512513514', 'Sklep'],
      ['+48600100200', 'Sklep'],
    ]);
  });

  it('refuses the way the client understands', async () => {
    await expect(client.sms.sendSms('48221234567', 'Test')).rejects.toMatchObject({
      name: 'MessageError',
      data: { error: 13, message: 'Invalid phone number', invalidNumbers: [{ number: '48221234567' }] },
    });
    await expect(client.sms.sendSms('48512513514', 'Test', { from: 'Nobody' })).rejects.toMatchObject({
      data: { error: 14 },
    });
  });

  it('refuses a wrong token with HTTP 401', async () => {
    const stranger = new SMSAPI('wrong', simulator.url);
    await expect(stranger.profile.get()).rejects.toMatchObject({ name: 'HttpError', status: 401 });
    await expect(stranger.sms.sendSms('48512513514', 'Test')).rejects.toMatchObject({ status: 401 });
  });

  it('charges and sends nothing in test mode', async () => {
    const response = await client.sms.sendSms('48512513514', 'Test', { test: true });
    expect(response.count).toBe(1);
    expect([simulator.phones.length, simulator.settings.points]).toEqual([0, 1000]);
  });

  it('schedules and takes back', async () => {
    const response = await client.sms.sendSms('48512513514', 'Later', { date: new Date(Date.now() + 3_600_000) });
    expect(simulator.phones).toEqual([]);
    const id = response.list[0]?.id ?? '';
    expect(await client.sms.removeScheduledSms(id)).toMatchObject({ count: 1, list: [{ id }] });
  });

  it('shows the profile and the sender names', async () => {
    const profile = await client.profile.get();
    expect(profile).toMatchObject({ username: 'simulator', paymentType: 'prepaid' });
    expect(Number(profile.points)).toBe(1000);
    const senders = await client.sendernames.get();
    expect(senders.collection.map(({ sender, status }) => [sender, status])).toContainEqual(['Sklep', 'ACTIVE']);
    expect(await client.sendernames.getBySender('Sklep')).toMatchObject({ sender: 'Sklep', isDefault: false });
  });
});
