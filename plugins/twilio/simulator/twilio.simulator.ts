import { createHmac } from 'node:crypto';
import {
  Simulator,
  underFault,
  type SimulatedAnswer,
  type SimulatedFault,
  type SimulatedRequest,
} from '@hub/core/testing';

interface Kept {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  status: string;
  errorCode: number | null;
}

/** Behaves as Twilio's documents say; what they leave open is a switch whose default is the worse case. */
export class TwilioSimulator extends Simulator {
  readonly phones: { readonly to: string; readonly text: string }[] = [];
  readonly faults: SimulatedFault[] = [];
  readonly settings = {
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'simulator-auth-token',
    type: 'Full' as 'Full' | 'Trial',
    isActive: true,
    isInMaintenance: false,
    senders: new Set(['+15005550006', 'MyShop', `MG${'1'.repeat(32)}`]),
    unreachable: new Set<string>(),
    unsubscribed: new Set<string>(),
    isCountryAllowed: true,
    /** What becomes of a message, in the order reported. */
    statuses: ['sent', 'delivered'] as readonly string[],
    errorCode: null as number | null,
  };
  readonly #messages = new Map<string, Kept>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #count = 0;

  override async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await super.stop();
  }

  /** Calls `url` as Twilio does: a form, signed with the Auth Token over the address and the fields by name. */
  async call(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const told = Object.entries(fields).sort(([left], [right]) => (left < right ? -1 : 1));
    const signature = createHmac('sha1', this.settings.authToken)
      .update(`${url}${told.flat().join('')}`)
      .digest('base64');
    return fetch(url, {
      method: 'POST',
      headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  protected answer(request: SimulatedRequest): Promise<SimulatedAnswer> | SimulatedAnswer {
    const { accountSid, authToken, type, isActive } = this.settings;
    const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    if (request.headers['authorization'] !== basic) return refusal(401, 20003, 'Authenticate');
    const path = request.path.replace(`/2010-04-01/Accounts/${accountSid}`, '');
    if (path === '.json')
      return { status: 200, body: { sid: accountSid, friendly_name: 'My shop', status: 'active', type } };
    if (path === '/Balance.json')
      return { status: 200, body: { account_sid: accountSid, balance: '42.50', currency: 'USD' } };
    if (request.method === 'GET') return this.#lookUp(path);
    if (!isActive) return refusal(403, 30002, 'Account suspended');
    return underFault(this.faults, () => this.#accept(new URLSearchParams(request.body.toString('utf8'))));
  }

  #accept(form: URLSearchParams): SimulatedAnswer {
    const to = form.get('To') ?? '';
    const from = form.get('From') ?? form.get('MessagingServiceSid') ?? '';
    const body = form.get('Body') ?? '';
    const problem = this.#problem(to, from, body, Number(form.get('ValidityPeriod')));
    if (problem !== null) return problem;
    this.#count += 1;
    const sid = `SM${String(this.#count).padStart(32, '0')}`;
    const kept: Kept = { sid, to, from, body, status: 'queued', errorCode: null };
    this.#messages.set(sid, kept);
    this.phones.push({ to, text: body });
    this.#follow(kept, form.get('StatusCallback'));
    return { status: 201, body: this.#shown(kept) };
  }

  #problem(to: string, from: string, body: string, validity: number): SimulatedAnswer | null {
    const { senders, unreachable, unsubscribed, type, isCountryAllowed, isInMaintenance } = this.settings;
    if (isInMaintenance) return refusal(400, 21730, 'System under maintenance. Please try again later.');
    if (!/^\+[1-9]\d{7,14}$/.test(to) || unreachable.has(to))
      return refusal(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
    if (from === '') return refusal(400, 21603, "A 'From' phone number is required.");
    if (!senders.has(from)) return refusal(400, 21606, 'The From phone number is not a valid, SMS-capable number.');
    if (type === 'Trial') return refusal(400, 21608, 'The number is unverified. Trial accounts cannot send to it.');
    if (!isCountryAllowed) return refusal(400, 21408, 'Permission to send an SMS has not been enabled for the region.');
    if (unsubscribed.has(to)) return refusal(400, 21610, 'Attempt to send to unsubscribed recipient');
    if (body === '') return refusal(400, 21602, 'Message body is required.');
    if (body.length > 1600)
      return refusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
    return validity >= 1 && validity <= 36_000 ? null : refusal(400, 90007, 'Invalid validity period value');
  }

  #lookUp(path: string): SimulatedAnswer {
    const kept = this.#messages.get(/^\/Messages\/(\w+)\.json$/.exec(path)?.[1] ?? '');
    return kept === undefined
      ? refusal(404, 20404, 'The requested resource was not found')
      : { status: 200, body: this.#shown(kept) };
  }

  #shown({ sid, to, from, body, status, errorCode }: Kept): object {
    return {
      sid,
      to,
      from,
      body,
      status,
      error_code: errorCode,
      num_segments: from.startsWith('MG') ? '0' : '1',
      price: status === 'delivered' ? '-0.00750' : null,
      price_unit: 'USD',
      direction: 'outbound-api',
    };
  }

  #follow(kept: Kept, url: string | null): void {
    this.settings.statuses.forEach((status, index) => {
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          const isBad = status === 'failed' || status === 'undelivered';
          Object.assign(kept, { status, errorCode: isBad ? this.settings.errorCode : null });
          if (url !== null) void this.call(url, this.#told(kept)).catch(() => undefined);
        },
        10 * (index + 1),
      );
      this.#timers.add(timer);
    });
  }

  #told({ sid, to, from, status, errorCode }: Kept): Record<string, string> {
    return {
      AccountSid: this.settings.accountSid,
      ApiVersion: '2010-04-01',
      From: from,
      MessageSid: sid,
      MessageStatus: status,
      SmsSid: sid,
      SmsStatus: status,
      To: to,
      ...(errorCode === null ? {} : { ErrorCode: String(errorCode) }),
    };
  }
}

function refusal(status: number, code: number, message: string): SimulatedAnswer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
