import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RequestRefused } from '../infra/web/errors.js';

/** For each account and process: far more than a panel or a careful program asks for. */
const PER_MINUTE = 1_200;
/** For each address of people who are not signed in. */
const STRANGERS_PER_MINUTE = 600;
const MINUTE_SECONDS = 60;

/** How often one may ask. Counted by each process for itself. */
@Injectable()
export class RequestLimits {
  readonly #known = new RateLimiterMemory({ points: PER_MINUTE, duration: MINUTE_SECONDS });
  readonly #strangers = new RateLimiterMemory({ points: STRANGERS_PER_MINUTE, duration: MINUTE_SECONDS });

  /** Counts a request of somebody who is signed in. @throws RequestRefused 429 `request.too-many`, with how long to wait */
  count(who: string): Promise<void> {
    return counted(this.#known, who);
  }

  /** Counts a request that nobody is signed in for. @throws RequestRefused 429 `request.too-many` */
  countStranger(address: string): Promise<void> {
    return counted(this.#strangers, address);
  }
}

async function counted(limiter: RateLimiterMemory, who: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new RequestRefused(
      429,
      'request.too-many',
      {
        pl: 'Za dużo żądań w krótkim czasie. Odczekaj chwilę; nagłówek Retry-After podaje ile sekund.',
        en: 'Too many requests in a short time. Wait a moment; the Retry-After header says how many seconds.',
        el: 'Πάρα πολλά αιτήματα σε λίγο χρόνο. Περιμένετε λίγο· η κεφαλίδα Retry-After λέει πόσα δευτερόλεπτα.',
      },
      { retryAfter: Math.ceil(error.msBeforeNext / 1_000) },
    );
  }
}
