/** Where vendors and people reach this hub. */
export class PublicAddress {
  /** Without a trailing slash; null when nobody outside can. */
  constructor(readonly url: string | null) {}

  /** The public address, else the one this request was made to. */
  of(request: { readonly protocol: string; readonly headers: { readonly host?: string | undefined } }): string {
    return this.url ?? `${request.protocol}://${request.headers.host ?? 'localhost'}`;
  }
}
