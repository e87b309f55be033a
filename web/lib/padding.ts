// Padded texts: the text and its LF, then spaces and one LF, up to a multiple of n (docs/format.md §1). [attack 22]
import { concat, fromUtf8, utf8, type Bytes } from "./bytes.ts";
import { demand } from "./faults.ts";

/** Pads a text that ends without LF. */
export function pad(text: string, n: number): Bytes {
  const bytes = utf8(`${text}\n`);
  return concat(bytes, utf8(`${" ".repeat((n - ((bytes.length + 1) % n)) % n)}\n`));
}

/** Takes the padding off; the text without its LF. */
export function unpad(padded: Uint8Array, n: number): string {
  const text = fromUtf8(padded);
  const match = /\n( *)\n$/.exec(text);
  demand(padded.length % n === 0 && match?.[1] !== undefined && match[1].length < n, "malformed", `This is not padded to ${n} with spaces and one line end.`);
  return text.slice(0, match.index);
}
