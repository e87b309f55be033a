// What the page asks of the ways into this vault, and of where it is open. No key and no code comes out, but a new code for the person's own paper.
export interface WayIn {
  /** Names it among the others: its recipient, or the passkey's id where it opens nothing by itself. */
  readonly id: string;
  readonly kind: "passkey" | "device" | "code" | "signs";
  readonly name: string;
  readonly at: string;
  /** What may be done with it here. */
  readonly canRename: boolean;
  readonly canRemove: boolean;
}

/** A new recovery code that was announced, for the paper was lost. */
export interface Announced {
  readonly at: string;
  /** From when it can take the place of the old one. */
  readonly from: string;
  readonly ready: boolean;
}

export interface Ways {
  readonly ways: readonly WayIn[];
  readonly announced: Announced | null;
  /** The groups to ask in a check; null: the whole code. */
  readonly check: { readonly groups: readonly [number, number]; readonly at: string } | null;
  /** A year has passed since the code was last seen. */
  readonly due: boolean;
}

export interface OpenAt {
  readonly id: string;
  readonly begun: string;
  readonly used: string;
  readonly here: boolean;
}

export interface Devices extends Ways {
  readonly account: string;
  readonly sessions: readonly OpenAt[];
}

export interface SettingsAsks {
  ways: { gives: null; gets: Ways };
  devices: { gives: null; gets: Devices };
  rename: { gives: { readonly id: string; readonly name: string }; gets: Devices };
  /** A way in goes, every key with it; gets the ids of the passkeys that no longer stand, for this device's list: those that it has itself seen to be that way. */
  remove: { gives: string; gets: { readonly devices: Devices; readonly gone: readonly string[] } };
  /** A key will be made here for this vault: the ids of those that stand, which this device must not make again. */
  addKey: { gives: null; gets: { readonly account: string; readonly stand: readonly string[] } };
  /** The key that was made here and read is a way in from now on. */
  added: { gives: { readonly browser: string }; gets: Devices };
  endSession: { gives: string; gets: Devices };
  /** Two groups of the code, or all of it. */
  checkCode: { gives: readonly string[]; gets: boolean };
  /** A new code for a lost paper, in eight groups: nothing is sent yet. */
  newCode: { gives: null; gets: readonly string[] };
  announce: { gives: { readonly name: string }; gets: Ways };
  /** The announced code takes the place of the old one. */
  takeCode: { gives: null; gets: Ways };
}
