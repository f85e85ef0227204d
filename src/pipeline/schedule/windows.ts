import { LRUCache } from 'lru-cache';
import type { QuietWindow } from '@hub/quiet-hours';
import type { Shop } from '../../shops/shop.entity.js';
import { zoneOfCountry } from './country-zones.js';

type ShopTimes = Pick<Shop, 'zone' | 'settings'>;

/** Whatever the class, a message that goes out late is not sent in the depth of the night. */
const NIGHT = { from: '22:00', to: '07:00' } as const;

/** The quiet hours a message must keep: in the shop's zone and, where the number's country has one zone, in that. */
export function quietWindows(
  shop: ShopTimes,
  recipient: {
    readonly audience: 'customer' | 'owner';
    readonly country: string | null;
    readonly sendsInQuietHours: boolean;
  },
): readonly QuietWindow[] {
  if (recipient.sendsInQuietHours) return [];
  const quiet = recipient.audience === 'owner' ? shop.settings.ownerQuietHours : shop.settings.quietHours;
  return quiet === null ? [] : inBothZones(quiet, shop.zone, recipient.country);
}

/** The night hold (22–07) for messages that are more than half an hour late. */
export function nightHold(shop: ShopTimes, country: string | null): readonly QuietWindow[] {
  return inBothZones(NIGHT, shop.zone, country);
}

const known = new LRUCache<string, readonly QuietWindow[]>({ max: 1_000 });

/** The same list for the same question: what is found out about a list is remembered under it. */
function inBothZones(
  quiet: NonNullable<QuietWindow['quiet']>,
  shopZone: string,
  country: string | null,
): readonly QuietWindow[] {
  const key = `${quiet.from}-${quiet.to}/${shopZone}/${country}`;
  let windows = known.get(key);
  if (windows === undefined) {
    const zones = new Set([shopZone, zoneOfCountry(country) ?? shopZone]);
    windows = [...zones].map((zone) => ({ quiet, zone }));
    known.set(key, windows);
  }
  return windows;
}
