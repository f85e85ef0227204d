import type { AccountDoor, AccountWish, OpenedAccount, PluginServices, Secret } from '@hub/core';
import { grantTokens } from './smsapi.access.js';
import { SmsapiClient } from './smsapi.client.js';
import type { Registration } from './smsapi.installation.js';

/** SMSAPI's page for integrations. No PKCE is offered (reference §2.1). */
export class SmsapiAccountDoor implements AccountDoor {
  /** INFERRED that it is echoed: SMSAPI's own modules send none. */
  readonly echoesState = false;

  constructor(private readonly app: Registration) {}

  authorizeUrl({ config, redirectUri, state }: AccountWish & { readonly state: string }): string {
    const url = new URL(this.app.authorizeUrl);
    const query = {
      response_type: 'code',
      client_id: this.app.clientId,
      redirect_uri: redirectUri,
      scope: scopesFor(config),
      state,
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  configOf(config: AccountWish['config']): AccountWish['config'] {
    return { ...config, access: 'oauth' };
  }

  async exchange(code: Secret, { config, redirectUri }: AccountWish, services: PluginServices): Promise<OpenedAccount> {
    const tokens = await grantTokens(services, this.app, {
      grant_type: 'authorization_code',
      code: code.reveal(),
      redirect_uri: redirectUri,
      scope: scopesFor(config),
    });
    const hosts = { main: this.app.apiUrl.replace(/\/+$/, ''), backup: null, sharesKeys: false };
    const client = new SmsapiClient(hosts, (call) => call(tokens.access), services);
    const reply = await client.readProfile();
    const name = reply.kind === 'answer' ? reply.json['username'] : null;
    return { tokens, account: typeof name === 'string' && name !== '' ? name : null };
  }
}

/** The least that is used; written with commas, as SMSAPI's own modules do. `blacklist` is INFERRED (by recall of the panel). */
function scopesFor({ readsSuppressions }: AccountWish['config']): string {
  return ['sms', 'sms_sender', 'profile', ...(readsSuppressions === false ? [] : ['blacklist'])].join(',');
}
