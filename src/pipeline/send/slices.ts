import { groupIntoCalls, type ChannelAdapter, type SendRequest } from '../../core/index.js';

/** Cuts requests into slices: what leaves at once. A slice holds at most `maxInFlight` calls. */
export function toSlices<T extends { readonly request: SendRequest }>(
  items: readonly T[],
  adapter: ChannelAdapter,
): readonly (readonly T[])[] {
  const { recipientsPerCall, maxInFlight } = adapter.capabilities;
  const byKey = new Map(items.map((item) => [item.request.key, item]));
  const requests = items.map((item) => item.request);
  const calls = groupIntoCalls(requests, recipientsPerCall, (request) => adapter.callKey?.(request) ?? request.key);
  const slices: T[][] = [];
  for (let start = 0; start < calls.length; start += maxInFlight) {
    const leaving = calls.slice(start, start + maxInFlight).flat();
    slices.push(leaving.flatMap((request) => byKey.get(request.key) ?? []));
  }
  return slices;
}
