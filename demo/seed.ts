import { randomBytes } from 'node:crypto';
import type { ShoperSimulator } from '../plugins/shoper/simulator/index.js';
import type { HubApi } from './hub-api.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

const SHOP = 'Sukienki u Zosi';

/** What the merchant set up: a rule for each thing worth a message, and one that is only tried out. */
const RULES = [
  {
    name: 'Podziękowanie za zamówienie',
    trigger: { event: 'order.placed' },
    recipient: { kind: 'customer' },
    text: 'Dziekujemy, {name|Kliencie}! Mamy zamowienie {order_id} na {total_cost} {currency}. {shop_name}',
  },
  {
    name: 'Opłacone',
    trigger: { event: 'order.paid' },
    recipient: { kind: 'customer' },
    text: 'Wplata za zamowienie {order_id} dotarla. Pakujemy: {product_names}.',
  },
  {
    name: 'Wysłane',
    trigger: { event: 'order.status_changed', status: 'przesyłka wysłana' },
    recipient: { kind: 'customer' },
    text: 'Zamowienie {order_id} w drodze ({shipping_name}). Sledzenie: {tracking_url|w panelu klienta}',
  },
  {
    name: 'Anulowane',
    trigger: { event: 'order.status_changed', status: 'anulowane' },
    recipient: { kind: 'customer' },
    text: 'Zamowienie {order_id} zostalo anulowane. W razie pytan odpisz na e-mail sklepu. {shop_name}',
  },
  {
    name: 'Dla właścicielki',
    trigger: { event: 'order.placed' },
    recipient: { kind: 'owner' },
    text: 'Nowe zamowienie {order_id}. Kwota: {sum} w {currency}',
  },
  {
    name: 'Zaproszenie do opinii (próba)',
    trigger: { event: 'order.status_changed', status: 'przesyłka wysłana' },
    recipient: { kind: 'customer' },
    text: '{name|Kliencie}, jak nosi sie {product_names}?',
    delay: { kind: 'calendar', amount: 4, unit: 'days', at: '10:00' },
    state: 'trial',
  },
] as const;

/** Connects the simulated shop and provider through the API; a second run finds the shop of the first again. */
export async function seed(
  api: HubApi,
  world: { readonly apiUrl: string; readonly shop: ShoperSimulator },
): Promise<string> {
  const known = (await api.call<Named[]>('GET', '/shops')).find((shop) => shop.name === SHOP);
  const shopId = known?.id ?? (await openShop(api));
  const connections = await api.call<(Named & { type: string })[]>('GET', '/connections');
  const config = { apiUrl: world.apiUrl, token: 'simulator-token', sender: 'Test' };
  const channel = connections.find((connection) => connection.type === 'channel');
  if (channel === undefined) {
    const made = await api.call<Named>('POST', '/connections', { pluginId: 'smsapi', name: 'SMSAPI', config });
    await api.call('PUT', `/connections/${made.id}/grants/${shopId}`, {});
  } else {
    await api.call('PATCH', `/connections/${channel.id}`, { config });
  }

  const key = randomBytes(12).toString('hex');
  const platform = connections.find((connection) => connection.type === 'shop');
  const connectionId =
    platform === undefined
      ? (
          await api.call<Named>('POST', '/connections', {
            pluginId: 'shoper',
            name: 'Shoper',
            shopId,
            config: { webhookKey: key },
          })
        ).id
      : (await api.call<Named>('PATCH', `/connections/${platform.id}`, { config: { webhookKey: key } })).id;
  const setup = await api.call<{ callbackUrl: string }>('GET', `/connections/${connectionId}/setup`);
  Object.assign(world.shop.hook, { url: setup.callbackUrl, key });
  return shopId;
}

async function openShop(api: HubApi): Promise<string> {
  const shop = await api.call<Named>('POST', '/shops', {
    name: SHOP,
    country: 'PL',
    zone: 'Europe/Warsaw',
    currency: 'PLN',
    locale: 'pl',
    // So that the demo shows messages at any hour; a new shop keeps 22:00–08:00 quiet.
    settings: { quietHours: null, ownerPhones: ['+48 600 100 200'], replacesSpecialCharacters: true },
  });
  for (const { text, ...rule } of RULES) {
    const { state = 'live', ...fields } = { state: undefined, ...rule };
    const made = await api.call<Named>('POST', `/shops/${shop.id}/rules`, { ...fields, texts: { sms: { pl: text } } });
    await api.call('POST', `/rules/${made.id}/state`, { state });
  }
  return shop.id;
}
