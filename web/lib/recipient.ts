// Age recipients of the one kind that stored files have: mlkem768x25519, age1pq1… (docs/format.md §2).
// Bech32 of our own, without its limit of 90 characters: a general one is slow on 1,216 bytes, and each chain holds several.
import type { Bytes } from "./bytes.ts";

const prefix = "age1pq";
const size = 1216;
const words = Math.ceil((size * 8) / 5);
const length = prefix.length + 1 + words + 6;
const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;

const values = new Int8Array(128).fill(-1);
for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;

function step(checksum: number, value: number): number {
  const top = checksum >>> 25;
  let next = ((checksum & 0x1ffffff) << 5) ^ value;
  for (let i = 0; i < generator.length; i++) if ((top >> i) & 1) next ^= generator[i] ?? 0;
  return next;
}

const afterPrefix = [...Array.from(prefix, (c) => c.charCodeAt(0) >> 5), 0, ...Array.from(prefix, (c) => c.charCodeAt(0) & 31)].reduce(step, 1);

/** The 1,216 bytes of a recipient; null unless it is one, in its one spelling. */
export function readRecipient(text: string): Bytes | null {
  if (text.length !== length || !text.startsWith(`${prefix}1`)) return null;
  const bytes = new Uint8Array(size);
  let checksum = afterPrefix;
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = prefix.length + 1; i < length; i++) {
    const value = values[text.charCodeAt(i)] ?? -1;
    if (value < 0) return null;
    checksum = step(checksum, value);
    if (i >= length - 6) continue;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  return checksum === 1 && (held & ((1 << bits) - 1)) === 0 ? bytes : null;
}
