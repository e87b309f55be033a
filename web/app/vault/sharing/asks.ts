// What the page asks of shares: who reads a document, who may, what others lend.
import type { CoverPart } from "../../../lib/grant.ts";

export type ReaderState = "open" | "ended" | "stopped";

/** Someone to whom a document is lent. */
export interface Reader {
  /** The delivery. */
  readonly share: string;
  /** "" where it lies in the trash, or is gone for good. */
  readonly document: string;
  /** The same where it lies in the trash; else "". */
  readonly thrown: string;
  readonly title: string;
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly ends: string;
  readonly payload: string;
}

export interface Someone {
  readonly id: string;
  readonly name: string;
}

export interface Choices {
  /** Organisations that this account is linked with. */
  readonly mine: readonly Someone[];
  /** All others that the operator names. */
  readonly others: readonly Someone[];
  readonly contacts: readonly Someone[];
  /** One's own id: what others aim at. */
  readonly me: string;
  /** « 1 document, version 2 »: which version leaves. */
  readonly version: number;
}

export interface ShareOrder {
  readonly document: string;
  readonly with: string;
  /** Of a person, what this vault calls them; "" for an organisation. */
  readonly called: string;
  readonly purpose: string;
  /** The last day, "2026-12-23". */
  readonly until: string;
}

/** `waiting`: a person who has not added this account yet. */
export interface Shared {
  readonly outcome: "shared" | "waiting";
  readonly name: string;
  readonly readers: readonly Reader[];
}

/** What someone lends: to be read here until it ends, and no longer. */
export interface Lent {
  readonly share: string;
  readonly by: string;
  readonly at: string;
  readonly ends: string;
  readonly state: ReaderState;
  /** Whether it was opened here before. */
  readonly read: boolean;
}

/** Nothing of its content where it is not open. */
export interface LentPaper extends Lent {
  readonly title: string;
  readonly purpose: string;
  readonly parts: readonly CoverPart[];
}

export interface Shares {
  readonly lent: readonly Lent[];
  readonly readers: readonly Reader[];
  readonly contacts: readonly (Someone & { /** Both have said so. */ readonly live: boolean })[];
  readonly me: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

export interface SharingAsks {
  readers: { gives: string; gets: readonly Reader[] };
  choices: { gives: string; gets: Choices };
  share: { gives: ShareOrder; gets: Shared };
  stopShare: { gives: { readonly document: string; readonly share: string }; gets: readonly Reader[] };
  addContact: { gives: Someone; gets: Shares };
  shares: { gives: null; gets: Shares };
  lent: { gives: string; gets: LentPaper };
  /** To be shown; and as a file. */
  lentBytes: { gives: { readonly share: string; readonly part: number }; gets: Bytes };
  downloadLent: { gives: { readonly share: string; readonly part: number }; gets: Blob };
}
