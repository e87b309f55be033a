// What the page asks of one document.
import type { Block } from "../../reader/words.ts";
import type { Row } from "../home/asks.ts";

type Bytes = Uint8Array<ArrayBuffer>;

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

/** One version, as its owner reads it. */
export interface VersionRow {
  readonly at: string;
  /** Whether this account made it. */
  readonly own: boolean;
  readonly why: string;
  readonly title: string;
  readonly name: string;
  readonly size: number;
}

/** What the vault's own list says of a document. */
export interface Details {
  readonly title: string;
  readonly folder: string;
  readonly folders: readonly string[];
  readonly tags: readonly string[];
  readonly trashed: string;
  readonly versions: readonly VersionRow[];
  /** How sure it is: as another signed it, as it was scanned, or as it was sealed. */
  readonly level: "signed" | "scanned" | "sealed";
  /** Of a scan: who made it, how and when. */
  readonly transfer: Readonly<Record<string, unknown>> | null;
  /** The words of its newest version; "" where they are not known. */
  readonly words: string;
}

/** What a check of everything came to; `what` is the piece that is wrong, or missing. */
export interface Judged {
  readonly verdict: "intact" | "broken" | "unknown";
  readonly what: "" | "document" | "proof" | "register" | "name" | "list" | "network";
  /** Since when nothing has changed. */
  readonly at: string;
}

export interface Event {
  readonly event: string;
  readonly at: string;
}

export interface DocumentAsks {
  details: { gives: string; gets: Details };
  /** A version as a file, checked: 0 is the newest. Hears how far it has come. */
  download: { gives: { readonly id: string; readonly n: number }; gets: Blob };
  check: { gives: string; gets: Judged };
  events: { gives: string; gets: readonly Event[] };
  /** The receipt of one of these. */
  eventReceipt: { gives: { readonly id: string; readonly n: number }; gets: Bytes };
  /** What a document was found to say, when it was first opened. */
  keepWords: { gives: { readonly id: string; readonly words: string }; gets: null };
  paper: { gives: string; gets: Paper };
  /** A document's bytes, checked: to be shown. */
  bytes: { gives: string; gets: Bytes };
}
