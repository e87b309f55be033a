// The words of a document, sealed beside it so that another device finds it too: at most 16 KiB, to a key of their own (docs/format.md §4).
import { openSealed, recipientText, seal } from "./age.ts";
import { base64, digest, fromBase64, fromUtf8, utf8, type Bytes } from "./bytes.ts";
import type { TextEntry } from "./entries.ts";
import { demand } from "./faults.ts";
import { pad, unpad } from "./padding.ts";
import { randomSecret } from "./unlock.ts";

const bucket = 4096;
const most = 4 * bucket;

/** As many of these words as a sealed text holds, line by line. */
export function wordsOf(text: string): string {
  const words = text.replace(/[^\P{C}\n]/gu, " ").replace(/[^\S\n]+/gu, " ").replace(/ ?\n[ \n]*/gu, "\n").trim();
  const bytes = utf8(words);
  let end = Math.min(bytes.length, most - 2);
  // no letter is cut in two
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return fromUtf8(bytes.subarray(0, end)).trim();
}

/** Seals words; the entry names them as those of a document's version. */
export async function sealText(words: string, document: string, version: string, at: string): Promise<{ entry: TextEntry; sealed: Bytes }> {
  const seed = randomSecret();
  const sealed = await seal(pad(words, bucket), await recipientText(seed));
  return { sealed, entry: { t: "text", id: document, at, version, key: base64(seed), payload: base64(await digest(sealed)), sealed: sealed.length } };
}

/** Opens the words that an entry names, no others. [attack 8] */
export async function openText(entry: TextEntry, sealed: Uint8Array): Promise<string> {
  demand(sealed.length === entry.sealed && base64(await digest(sealed)) === entry.payload, "content-mismatch", "This is not the text that the manifest names.");
  const plain = await openSealed(sealed, fromBase64(entry.key, 32));
  demand(plain.length <= most, "too-large", "A document's text is at most 16 KiB.");
  return unpad(plain, bucket);
}
