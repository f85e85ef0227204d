import { groupIntoCalls, type ChannelAdapter, type SendRequest } from '../../core/index.js';

/** Sorts requests into the calls that will carry them, in their order. */
export function toCalls<T extends { readonly request: SendRequest }>(
  items: readonly T[],
  adapter: ChannelAdapter,
): readonly (readonly T[])[] {
  const byKey = new Map(items.map((item) => [item.request.key, item]));
  const { recipientsPerCall } = adapter.capabilities;
  return groupIntoCalls(
    items.map((item) => item.request),
    recipientsPerCall,
    (request) => adapter.callKey?.(request) ?? request.key,
  ).map((call) => call.flatMap((request) => byKey.get(request.key) ?? []));
}
