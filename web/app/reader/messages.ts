// What the page and its worker say to each other. Nothing secret comes out of the worker: no key, no code, no sealed byte.
import type { Faulty, Stop } from "../../lib/faults.ts";
import type { LetterView } from "../../lib/opening.ts";
import type { Block } from "./words.ts";

/** What a person may see of a letter, its words already read as CommonMark. */
export interface Opened {
  readonly view: LetterView;
  readonly words: readonly Block[];
}

export type PaperReason = "prefer" | "wrong-person" | "not-my-claim";

export interface Facts {
  readonly place: string;
  readonly operator: string;
  /** Its attested name, or "". */
  readonly name: string;
  readonly vkey: string;
  /** What the operator stated that these pages are, newest first; `print` is H of the list of their files, base64. */
  readonly releases: readonly { readonly version: string; readonly at: string; readonly print: string }[];
}

/** What the page asks, by name, with what it gives and gets. */
export interface Asks {
  /** A code as it was typed or scanned. */
  open: { gives: string; gets: Opened };
  part: { gives: number; gets: Uint8Array<ArrayBuffer> };
  /** Gets the instant that the log gives for it. */
  paper: { gives: PaperReason; gets: string };
  receipt: { gives: null; gets: string };
  /** Who runs this server, checked against its log. */
  operator: { gives: null; gets: Facts };
}

/** One ask of a worker that answers these. */
export type AskOf<A extends Answered<A>> = { [K in keyof A]: { readonly id: number; readonly ask: K; readonly given: A[K]["gives"] } }[keyof A];
export type Answered<A> = { [K in keyof A]: { gives: unknown; gets: unknown } };

export type Ask = AskOf<Asks>;

/** Why an ask came to nothing. */
export type Trouble =
  /** A check failed: what is shown goes, nothing is sent any more. */
  | { readonly kind: "stop"; readonly stop: Stop; /** What may be reported, in a vault. */ readonly of?: Faulty }
  | { readonly kind: "code-check" }
  | { readonly kind: "unknown" }
  /** The letter is no longer what it was: its bundle is to be read again. */
  | { readonly kind: "changed" }
  | { readonly kind: "too-old" }
  /** The server, or a check of ours, says no; `why` is its name. */
  | { readonly kind: "refused"; readonly why: string }
  | Passing;

/** Troubles that pass: the same ask is made again by itself. */
export type Passing =
  | { readonly kind: "offline" }
  | { readonly kind: "away" }
  /** `until`: 0 where it is not known. */
  | { readonly kind: "read-only"; readonly until: number }
  | { readonly kind: "tries"; readonly until: number };

export type Told =
  | { readonly id: number; readonly done: unknown }
  | { readonly id: number; readonly trouble: Trouble }
  /** How far an ask has come that takes long. */
  | { readonly id: number; readonly so: unknown }
  /** The letter's session stands: the opening is recorded. */
  | { readonly noted: number }
  /** There is no network: what comes was seen then; 0: it comes from the server. */
  | { readonly lastSeen: number };
