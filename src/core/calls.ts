import type { SendRequest } from './delivery.js';

/**
 * Sorts a slice into provider calls: equal keys share one, up to `recipientsPerCall`, and a call never holds one number
 * twice (answers are matched by number where the provider returns no key). A request that goes alone shares none.
 */
export function groupIntoCalls(
  slice: readonly SendRequest[],
  recipientsPerCall: number,
  keyOf: (request: SendRequest) => string,
): readonly (readonly SendRequest[])[] {
  const callsByKey = new Map<string, { requests: SendRequest[]; numbers: Set<string> }[]>();
  for (const request of slice) {
    const key = request.goesAlone === true ? `alone ${request.key}` : keyOf(request);
    const calls = callsByKey.get(key) ?? [];
    callsByKey.set(key, calls);
    let call = calls.find(({ requests, numbers }) => requests.length < recipientsPerCall && !numbers.has(request.to));
    if (call === undefined) calls.push((call = { requests: [], numbers: new Set() }));
    call.requests.push(request);
    call.numbers.add(request.to);
  }
  return [...callsByKey.values()].flat().map(({ requests }) => requests);
}

/** Yields the results of calls already under way, the quickest first. A call that throws ends the iteration. */
export async function* asTheyCome<T>(calls: readonly Promise<T>[]): AsyncGenerator<T> {
  const done: T[] = [];
  let failure: { readonly error: unknown } | null = null;
  let wake = () => {};
  for (const call of calls) {
    call.then(
      (result) => {
        done.push(result);
        wake();
      },
      (error: unknown) => {
        failure ??= { error };
        wake();
      },
    );
  }
  for (let left = calls.length; left > 0; left--) {
    if (done.length === 0 && failure === null) await new Promise<void>((resolve) => (wake = resolve));
    if (done.length === 0) throw (failure as unknown as { error: unknown }).error;
    yield done.shift() as T;
  }
}
