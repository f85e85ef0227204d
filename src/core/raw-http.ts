/** A request exactly as it arrived: header names lower-cased, nothing decoded, nothing parsed. */
export interface RawHttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The query string without `?`, still percent-encoded. */
  readonly query: string;
  readonly body: Buffer;
}

/** A vendor's call about messages. */
export interface ChannelCallback extends RawHttpRequest {
  /** The whole address at the hub's public name, as the vendor was given it, query included: some sign it. */
  readonly url: string;
}

/** What to answer the vendor, whose idea of "received" is its own (some want `OK`, some any 2xx). */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * A vendor's call about messages already sent.
 * `hint`: the vendor signs nothing, so the address's own secret is all that proves it.
 * `refused`: the signature is wrong or the content unreadable; nothing is stored.
 */
export type CallbackResult<T> =
  | { readonly kind: 'signed' | 'hint'; readonly items: readonly T[]; readonly answer: HttpAnswer }
  | { readonly kind: 'refused'; readonly reason: string; readonly answer: HttpAnswer };
