import type { ShoperSimulator } from '../../plugins/shoper/simulator/index.js';
import type { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { ApiClient } from '../support/api-client.js';

const KEY = 'klucz';

export interface Merchant {
  readonly api: ApiClient;
  readonly shopId: string;
}

/** A merchant's set-up by the API: a shop, SMS, and a live rule whose text is the order's number. */
export async function setUp(
  url: string,
  words: string,
  sides: { readonly shop: ShoperSimulator; readonly sms: SmsapiSimulator },
): Promise<Merchant> {
  const api = new ApiClient(url);
  await api.signInBy(/sign-in\/([a-z2-7]+)/.exec(words)?.[1] ?? '');
  const { id: shopId } = await api.post('/shops', {
    name: 'Sklep',
    country: 'PL',
    zone: 'Europe/Warsaw',
    currency: 'PLN',
    locale: 'pl',
    settings: { quietHours: null },
  });
  const platform = await api.post('/connections', {
    pluginId: 'shoper',
    name: 'Sklep',
    shopId,
    config: { webhookKey: KEY },
  });
  const { callbackUrl } = await api.get(`/connections/${platform.id}/setup`);
  Object.assign(sides.shop.hook, { url: callbackUrl, key: KEY });
  const channel = await api.post('/connections', {
    pluginId: 'smsapi',
    name: 'SMS',
    config: { apiUrl: await sides.sms.start(), token: 'simulator-token', sender: 'Test' },
  });
  await api.put(`/connections/${channel.id}/grants/${shopId}`, {});
  const rule = await api.post(`/shops/${shopId}/rules`, {
    name: 'Nowe',
    trigger: { event: 'order.placed' },
    recipient: { kind: 'customer' },
    texts: { sms: { pl: '{order_id}' } },
  });
  await api.post(`/rules/${rule.id}/state`, { state: 'live' });
  return { api, shopId };
}
