// What the page and the vault's worker say to each other. Keys, sessions and sealed bytes never come out of the worker; what a passkey gave goes in once, and is gone here.
import type { AskOf } from "../reader/messages.ts";
import type { Block } from "../reader/words.ts";

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

export interface Row {
  readonly id: string;
  readonly title: string;
  /** Its name, or "" for one's own. */
  readonly org: string;
  /** "2027-03-01", or "". */
  readonly due: string;
  readonly amount: string;
  readonly currency: string;
  readonly at: string;
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly state: "pending" | "confirmed" | "ended";
}

export interface Home {
  readonly todo: readonly Row[];
  readonly fresh: readonly Row[];
  readonly all: readonly Row[];
  readonly organisations: readonly Organisation[];
  /** When it was last opened again by the code, within 90 days; else "". */
  readonly recovered: string;
}

export interface Paper extends Row {
  readonly reference: string;
  readonly contact: string;
  readonly words: readonly Block[];
  readonly type: string;
  readonly name: string;
  readonly size: number;
  readonly pages: number;
  /** Who signed it, and when the log took it; for one's own, when it was sealed. */
  readonly signed: { readonly by: string; readonly at: string };
}

export interface VaultAsks {
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
  home: { gives: null; gets: Home };
  paper: { gives: string; gets: Paper };
  /** A document's bytes, checked. */
  bytes: { gives: string; gets: Bytes };
  /** « C’est fait », or not after all. */
  done: { gives: { readonly id: string; readonly done: boolean }; gets: Home };
  leave: { gives: null; gets: null };
}

export type VaultAsk = AskOf<VaultAsks>;
