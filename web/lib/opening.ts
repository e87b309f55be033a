import type { Bytes } from "./bytes.ts";
import type { Cover } from "./grant.ts";
export type { Cover, CoverPart } from "./grant.ts";

/** What the client relies on: the server's `/trust.json`. */
export interface Trust {
  readonly log: string;
  readonly vkey: string;
  readonly operator: string;
}

/** The newest checkpoint that this device has verified, kept between visits. [attack 13] */
export interface Seen {
  readonly origin: string;
  readonly size: number;
  /** base64 */
  readonly root: string;
}

/** What may be shown of a letter: whatever the bundle holds, decided by the signed texts and this device's clock. */
export type LetterState = "cover" | "claimed" | "recalled" | "ended" | "early" | "expired";

/** Everything a person may be shown before the documents. Holds no secret: it may be posted out of the worker. */
export interface LetterView {
  readonly state: LetterState;
  /** `name` is attested and checked; `since` is when the attest was signed. */
  readonly sender: { readonly id: string; readonly name: string; readonly since: string };
  /** `name` is "" when the operator has attested none for itself. */
  readonly operator: { readonly id: string; readonly name: string };
  readonly delivery: { readonly id: string; readonly kind: string; readonly at: string; readonly opens: string; readonly ends: string };
  /** A.1's time, and D.1's ("" before `opens`). */
  readonly submitted: string;
  readonly available: string;
  readonly level: string;
  /** When it was claimed, recalled or ended; else "". */
  readonly changed: string;
  /** Only in state `cover`. */
  readonly cover: Cover | null;
  /** Sealed documents in the order of the cover's parts: `payload` is the hash for `GET /api/payloads/<base32>`. */
  readonly parts: readonly { readonly payload: string; readonly path: string; readonly size: number }[];
}

/** An opened letter, secrets included: stays in the worker. */
export interface Letter {
  readonly view: LetterView;
  /** To keep, and to send as `Coffre-Seen` the next time. */
  readonly seen: Seen;
}

/**
 * First phase: checks everything of docs/format.md §4 up to the cover. Throws `Stopped` at the first difference.
 * @param code the 28 symbols that `readCode` returned
 * @param bundle the bytes of `GET /api/letter`, as received
 * @param now this device's clock, milliseconds since 1970
 */
export declare function openLetter(code: string, bundle: Uint8Array, trust: Trust, now: number, kept: Seen | null): Promise<Letter>;

/** Second phase: one document. Throws `Stopped`. */
export declare function openPart(letter: Letter, part: number, sealed: Uint8Array): Promise<Bytes>;
