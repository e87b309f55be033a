// What the page asks of « Tout emporter »: first everything is fetched, sealed, onto this device; then one ZIP is written of it.
type Bytes = Uint8Array<ArrayBuffer>;

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface ExportAsks {
  /** How far this device has come; null where nothing was begun. */
  exportStands: { gives: null; gets: Progress | null };
  /** After a fresh ceremony: what there is to fetch. */
  exportBegin: { gives: null; gets: Progress };
  /** Fetches some pieces more. */
  exportNext: { gives: null; gets: Progress };
  /** The files, in the order in which they are written; the last ones are made of those before. */
  exportFiles: { gives: null; gets: readonly string[] };
  /** A large document where it lies open, until the next file is asked for. */
  exportFile: { gives: string; gets: Bytes | Blob };
  /** It was written: what was fetched for it goes. */
  exportEnd: { gives: null; gets: null };
}
