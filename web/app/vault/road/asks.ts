// What the page asks the vault's worker on the road: of a letter, of a way back, and to leave. Keys, sessions and sealed bytes never come out; what a passkey gave goes in once.
type Bytes = Uint8Array<ArrayBuffer>;

/** What a passkey's making gave, field by field. `prf` is handed over, never copied. */
export interface Made {
  readonly id: ArrayBuffer;
  readonly client: ArrayBuffer;
  readonly attestation: ArrayBuffer;
  readonly transports: readonly string[];
  readonly attachment: string;
  readonly prf: ArrayBuffer | null;
}

/** What a passkey's use gave. */
export interface Used {
  readonly id: ArrayBuffer;
  readonly client: ArrayBuffer;
  readonly data: ArrayBuffer;
  readonly signature: ArrayBuffer;
  readonly user: ArrayBuffer | null;
  readonly attachment: string;
  readonly prf: ArrayBuffer | null;
}

/** A vault that is being made, or opened again by its code: nothing is signed yet. */
export interface Begun {
  readonly account: string;
  /** The sender of the letter; "" in a recovery, as what follows. */
  readonly org: string;
  readonly title: string;
  readonly operator: string;
  /** ISO 3166-2. */
  readonly place: string;
}

export interface Kept {
  /** When the letter was kept, by the log; "" in a recovery. */
  readonly at: string;
  /** This browser's own key opens the vault, for the passkey does not. */
  readonly device: boolean;
}

export interface RoadAsks {
  /** Whether a vault can be opened here without a network. */
  here: { gives: null; gets: boolean };
  /** Opens what was kept here, by a passkey or by this browser's own key: to be read, as it was seen last. */
  enterOffline: { gives: Used | null; gets: null };
  /** Takes a use of the passkey made right before what cannot be undone: that act may follow, for two minutes. */
  fresh: { gives: Used; gets: null };
  /** Opens the letter of this code once more, here, and makes keys for an account that may keep it. */
  keep: { gives: string; gets: Begun };
  /** Opens a keybag by its recovery code, in memory: nothing changes yet. */
  recover: { gives: string; gets: Begun };
  /** A challenge for a ceremony: to make a passkey for the account that is being made, or to use one. */
  challenge: { gives: "make" | "use"; gets: Bytes };
  /** Takes a passkey that was made; true when its first read must follow. */
  made: { gives: { readonly made: Made; readonly name: string }; gets: boolean };
  /** Takes its first read; true when the passkey opens, false when this browser's own key must. */
  read: { gives: Used; gets: boolean };
  /** The new recovery code, in eight groups, to be written down. */
  code: { gives: null; gets: readonly string[] };
  /** Takes the last read. */
  last: { gives: Used; gets: null };
  /** Signs, once, and sends; sent again it is the same bytes. */
  send: { gives: { readonly contract: string; readonly title: string; readonly code: string; readonly device: string }; gets: Kept };
  /** Opens by a passkey. */
  enter: { gives: Used; gets: null };
  /** Opens by this browser's own key alone; false when it has none. */
  device: { gives: null; gets: boolean };
  leave: { gives: null; gets: null };
}
