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
  const callsByKey = new Map<string, Call[]>();
  for (const request of slice) {
    const key = request.goesAlone === true ? `alone ${request.key}` : keyOf(request);
    const calls = callsByKey.get(key);
    const call = calls?.find((one) => one.requests.length < recipientsPerCall && !one.numbers.has(request.to));
    if (call !== undefined) {
      call.requests.push(request);
      call.numbers.add(request.to);
    } else {
      const fresh = { requests: [request], numbers: new Set([request.to]) };
      if (calls === undefined) callsByKey.set(key, [fresh]);
      else calls.push(fresh);
    }
  }
  return [...callsByKey.values()].flat().map(({ requests }) => requests);
}

interface Call {
  readonly requests: SendRequest[];
  readonly numbers: Set<string>;
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
