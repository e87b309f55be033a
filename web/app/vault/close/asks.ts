// What the page asks of the end of a vault.
export interface CloseAsks {
  /** Closes it for good; gets the certificate of destruction, and the ids of the passkeys that open nothing any more. */
  close: { gives: null; gets: { readonly certificate: string; readonly gone: readonly string[] } };
}
