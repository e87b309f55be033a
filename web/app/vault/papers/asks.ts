// What the page asks of one's own papers: the list, what is added, where it lies, what is looked for.
import type { Row } from "../home/asks.ts";

export interface PaperRow extends Row {
  /** Who sent it, an account; "" for one's own. */
  readonly from: string;
  readonly folder: string;
  readonly tags: readonly string[];
  readonly type: string;
  readonly size: number;
  readonly versions: number;
  /** Since when it lies in the trash, or "". */
  readonly trashed: string;
}

/** A search that was kept. */
export interface Search {
  readonly id: string;
  readonly words: string;
}

/** A folder, and what names it in an address: not its name, which would stay in the browser's history. */
export interface Folder {
  readonly id: string;
  readonly name: string;
}

/** Which papers: those of a folder by its id, "" for all that are not thrown away; or those that are. */
export interface Where {
  readonly folder: string;
  readonly trash: boolean;
}

/** Rows that a screen begins with, how many more it asks for as their end comes near, and the most of one message: ten thousand would hold the page. */
export const [firstRows, moreRows, mostRows] = [60, 240, 1000];

/** How many of the rows that are shown last say where a list goes on: the very last may be thrown away meanwhile. */
export const afterRows = 20;

/** When what was thrown away at that instant goes for good. */
export const goneOn = (trashed: string): number => Date.parse(trashed) + trashDays * 24 * 60 * 60_000;
const trashDays = 60;

/** All papers, newest first; with those in the trash. */
export interface PaperList {
  readonly folders: readonly Folder[];
  readonly rows: readonly PaperRow[];
  readonly searches: readonly Search[];
}

/** The first of those that were asked for. */
export interface Papers extends PaperList {
  /** How many there are. */
  readonly total: number;
  /** Whether every page of the list has been opened. */
  readonly whole: boolean;
}

/** What a search found: the first of them, the best first. */
export type Found = Pick<Papers, "rows" | "total">;

/** A file to be added, which is read by the worker alone. */
export interface Adding {
  readonly file: Blob;
  readonly title: string;
  readonly name: string;
  /** Media type. */
  readonly type: string;
}

/** What a file was found to hold, once it is being sealed. */
export interface Read {
  readonly pages: number;
  readonly words: string;
}

export interface Batch {
  /** Its own: another batch may be sealed while this one is sent. */
  readonly number: string;
  readonly files: readonly Adding[];
  readonly folder: string;
  /** The document of which this is a new version, and why; null: documents of their own. */
  readonly into: { readonly document: string; readonly why: string } | null;
  /** Says how a paper was turned into this file (`docs/schemas/transfer-v1.json`); null where it was a file already. */
  readonly transfer: object | null;
}

export interface Added {
  readonly ids: readonly string[];
  readonly title: string;
  /** When the log took it. */
  readonly at: string;
}

/** What a person says of a paper; a new title is a version of its own. */
export interface Filing {
  readonly id: string;
  /** When the person asked for it: one instant, however often it is sent. */
  readonly at: string;
  readonly title?: string;
  readonly folder?: string;
  readonly tags?: readonly string[];
  readonly trashed?: boolean;
}

export interface PapersAsks {
  /** Tells what the newest page says before it has read all. */
  papers: { gives: Where & { readonly most: number }; gets: Papers };
  /** Those that come after the last of these, `afterRows` at the most: by what they are, for a list may have moved. */
  rows: { gives: Where & { readonly after: readonly PaperRow[] }; gets: readonly PaperRow[] };
  /** Seals a batch and signs its deposit, right after a ceremony; tells its share, 0 to 1. */
  sealPapers: { gives: Batch; gets: null };
  /** Sends what was sealed, and goes on where it stopped; tells its share. */
  sendPapers: { gives: { readonly number: string; readonly read: readonly Read[] }; gets: Added };
  /** Whether it can be undone: where nothing changed it cannot. */
  file: { gives: Filing; gets: boolean };
  /** Undoes the last filing of that document, unless something else has changed since; whether it did. */
  unfile: { gives: string; gets: boolean };
  /** For good, right after a ceremony. */
  erase: { gives: readonly string[]; gets: null };
  /** The documents in which all these words stand; tells those found before all texts are here. */
  search: { gives: { readonly words: string; readonly folder: string }; gets: Found };
  /** Those that the same search found after the first `from`. */
  found: { gives: { readonly words: string; readonly folder: string; readonly from: number }; gets: readonly PaperRow[] };
  keepSearch: { gives: string; gets: null };
  dropSearch: { gives: string; gets: null };
}
