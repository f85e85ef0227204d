import { createHmac, randomBytes } from 'node:crypto';
import { LICENCE } from './licence.js';
import type { ShoperSimulator } from './shoper.simulator.js';

export interface AppRegistration {
  readonly appId: string;
  readonly appSecret: string;
  readonly appstoreSecret: string;
}

/** An app and its secrets as the partner panel shows them. */
export const APP: AppRegistration = {
  appId: 'app123',
  appSecret: 'app-secret-456',
  appstoreSecret: 'appstore-secret-123',
};

/**
 * Shoper's Appstore and the panel's frames, as reference §6 and §7 describe them: forms and addresses signed over their
 * sorted fields. It answers with the hub's status.
 */
export class Appstore {
  constructor(
    private readonly shop: ShoperSimulator,
    private readonly hubUrl: string,
    private readonly now: () => number,
    readonly app: AppRegistration = APP,
    readonly licence: string = LICENCE,
  ) {
    shop.rest.apps.push(app);
  }

  /** The fields of an installation with a fresh code; told to nobody yet. */
  installation(overrides: Readonly<Record<string, string>> = {}): Record<string, string> {
    const code = randomBytes(10).toString('hex');
    this.shop.rest.codes.add(code);
    return this.fields('install', { auth_code: code, application_version: '1', ...overrides });
  }

  install(overrides: Readonly<Record<string, string>> = {}): Promise<number> {
    return this.tell(this.signed(this.installation(overrides)));
  }

  async uninstall(overrides: Readonly<Record<string, string>> = {}): Promise<number> {
    const status = await this.tell(this.signed(this.fields('uninstall', overrides)));
    this.shop.rest.revokeAll();
    return status;
  }

  fields(action: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      action,
      shop: this.licence,
      shop_url: this.shop.url,
      application_code: this.app.appId,
      timestamp: this.shop.stamp(this.now()),
      ...more,
    };
  }

  signed(fields: Readonly<Record<string, string>>, secret = this.app.appstoreSecret): Record<string, string> {
    return { ...fields, hash: hashOf(fields, secret) };
  }

  async tell(form: Readonly<Record<string, string>>): Promise<number> {
    const response = await fetch(`${this.hubUrl}/apps/shoper/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Where the panel's frame leads now; each second another address. */
  frameUrl(place = 'configuration', secret = this.app.appstoreSecret): string {
    const signed = { place, shop: this.licence, timestamp: String(Math.floor(this.now() / 1000)) };
    const admin = { ...signed, 'admin-id': '3', 'admin-name': 'Żaneta Król' };
    const query = new URLSearchParams({
      ...admin,
      hash: hashOf(signed, secret),
      'admin-hash': hashOf(admin, secret),
      locale: 'pl_PL',
    });
    return `${this.hubUrl}/apps/shoper/frame?${query.toString()}`;
  }
}

function hashOf(fields: Readonly<Record<string, string>>, secret: string): string {
  const message = Object.keys(fields)
    .toSorted()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
  return createHmac('sha512', secret).update(message).digest('hex');
}
