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

export interface DocumentAsks {
  paper: { gives: string; gets: Paper };
  /** A document's bytes, checked. */
  bytes: { gives: string; gets: Bytes };
}
