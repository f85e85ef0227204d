import { ProviderError } from '../core/index.js';
import { RequestRefused } from '../infra/web/errors.js';

/** Asks a vendor for somebody who waits: what it refuses is told in the plugin's words, not as a fault of ours. */
export async function spoken<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProviderError)
      throw new RequestRefused(502, `provider.${error.kind}`, error.fault.merchantText);
    throw error;
  }
}
