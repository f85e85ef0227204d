/** Where vendors reach this hub, without a trailing slash; null when nobody outside can. */
export class PublicAddress {
  constructor(readonly url: string | null) {}
}
