import type { World } from './world.js';

export const SHOP_HOST = 'sukienki.pl';

export interface PublicAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** Somebody on a page of the shop, as their browser speaks to the hub. */
export class Visitor {
  private constructor(
    private readonly world: World,
    readonly key: string,
  ) {}

  /** Opens the shop's storefront with these settings; what is not named stays off. */
  static async of(world: World, settings: Record<string, unknown> = {}): Promise<Visitor> {
    const { widgetKey } = await world.api.put(`/shops/${world.shopId}/storefront`, { hosts: [SHOP_HOST], ...settings });
    return new Visitor(world, widgetKey);
  }

  async call(
    method: string,
    path: string,
    {
      body,
      origin = `https://${SHOP_HOST}`,
      address,
    }: { body?: unknown; origin?: string | null; address?: string } = {},
  ): Promise<PublicAnswer> {
    const response = await fetch(`${this.world.api.url}/widget/${this.key}/${path}`, {
      method,
      headers: {
        ...(origin === null ? {} : { origin }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(address === undefined ? {} : { 'x-forwarded-for': address }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  post(path: string, body: unknown, address?: string): Promise<PublicAnswer> {
    return this.call('POST', path, { body, ...(address === undefined ? {} : { address }) });
  }
}

/** The n-th Polish mobile number of a row, up to a million. */
export function mobile(index: number): string {
  return `+48600${String(index).padStart(6, '0')}`;
}
