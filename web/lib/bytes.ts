// Bytes and their text forms, docs/format.md §1.
import { sha256 } from "@noble/hashes/sha2.js";
import { demand, Refused } from "./faults.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** Decodes UTF-8, nothing replaced and nothing dropped; a byte order mark is a character. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new Refused("not-utf8", "This is not UTF-8.");
  }
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && compare(a, b) === 0;

/** H(bytes), for texts; payloads are hashed by WebCrypto, which is ten times faster. */
export const H = (bytes: Uint8Array): Bytes => sha256(bytes) as Bytes;

/** h(tag, x) = H(tag ‖ LF ‖ x); x is the parts one after the other. */
export const h = (tag: string, ...x: readonly Uint8Array[]): Bytes => H(concat(utf8(`${tag}\n`), ...x));

/** H of large bytes. */
export async function digest(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Bytes));
}

export function base64(bytes: Uint8Array): string {
  let characters = "";
  for (let at = 0; at < bytes.length; at += 0x8000) characters += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(characters);
}

/** Decodes canonical base64: what decodes must encode to the same characters. */
export function fromBase64(given: string, length?: number): Bytes {
  let bytes: Bytes;
  try {
    bytes = Uint8Array.from(atob(given), (c) => c.charCodeAt(0));
  } catch {
    throw new Refused("not-canonical", "This is not canonical base64.");
  }
  demand(base64(bytes) === given, "not-canonical", "This is not canonical base64.");
  demand(length === undefined || bytes.length === length, "wrong-length", `Expected ${length ?? 0} bytes, found ${bytes.length}.`);
  return bytes;
}

const symbols = "abcdefghijklmnopqrstuvwxyz234567";

/** Base32 of RFC 4648 §6, lower case, no padding; 32 bytes give 52 characters, 16 give 26. */
export function base32(bytes: Uint8Array): string {
  let written = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) written += symbols.charAt((held >> (bits - 5)) & 31);
  }
  return bits > 0 ? written + symbols.charAt((held << (5 - bits)) & 31) : written;
}

/** Decodes canonical base32 of exactly `length` bytes; null for anything else. */
export function fromBase32(given: string, length: number): Bytes | null {
  if (given.length !== Math.ceil((length * 8) / 5)) return null;
  const bytes = new Uint8Array(length);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const c of given) {
    const value = symbols.indexOf(c);
    if (value < 0) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/** A whole number as eight bytes, big-endian. */
export function u64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** Eight big-endian bytes as a whole number of at most 2⁵³ − 1. */
export function fromU64(bytes: Uint8Array, at: number): number {
  const value = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(at);
  demand(value <= BigInt(Number.MAX_SAFE_INTEGER), "not-canonical", "A number is at most 2^53 - 1.");
  return Number(value);
}
