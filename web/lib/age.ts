// Sealed files: stock age, exactly one mlkem768x25519 stanza (docs/format.md §4). Thin over npm age-encryption.
import { MLKEM768X25519 } from "@noble/post-quantum/hybrid.js";
import { bech32 } from "@scure/base";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { type Bytes } from "./bytes.ts";
import { demand, Refused } from "./faults.ts";

export const largestHeader = 64 * 1024;
const lf = 0x0a;

const ascii = new TextDecoder("latin1");

/**
 * Checks that a file is age v1 with `least` to `most` stanzas, all of the one kind: before any key is touched, so that no file chooses
 * how it is opened; how many there are. [attacks 15, 16, 28]
 */
export const checkSealed = (file: Uint8Array, most = 1): number => readHeader(file, most).stanzas;

function readHeader(file: Uint8Array, most: number): { readonly stanzas: number; readonly size: number } {
  demand(ascii.decode(file.subarray(0, 22)) === "age-encryption.org/v1\n", "not-age", "This is not an age file.");
  let stanzas = 0;
  let at = 22;
  while (at < file.length) {
    const window = file.subarray(at, largestHeader);
    const end = window.indexOf(lf);
    demand(end >= 0, file.length > largestHeader ? "too-large" : "not-age", "The header does not end.");
    const line = ascii.decode(window.subarray(0, end));
    at += end + 1;
    if (line.startsWith("--- ")) {
      demand(stanzas > 0, "wrong-stanza", "No recipient.");
      return { stanzas, size: at };
    }
    if (!line.startsWith("-> ")) continue;
    stanzas++;
    demand(stanzas <= most && /^-> mlkem768x25519 [A-Za-z0-9+/]{1494}$/.test(line), "wrong-stanza", "Stored files are sealed with mlkem768x25519 alone.");
  }
  throw new Refused("not-age", "The header does not end.");
}

const identityOf = (seed: Uint8Array): string => bech32.encodeFromBytes("age-secret-key-pq-", seed).toUpperCase();

/** The 1,216 bytes of the recipient of an identity's 32-byte seed. */
export const recipientOf = (seed: Uint8Array): Uint8Array => MLKEM768X25519.getPublicKey(seed);

/** The recipient of an identity's seed as a text, `age1pq1…`. */
export const recipientText = (seed: Uint8Array): Promise<string> => identityToRecipient(identityOf(seed));

/** Opens a sealed file in memory. Whatever fails inside is one and the same refusal. [attack 5] */
export async function openSealed(file: Uint8Array, seed: Uint8Array, most = 1): Promise<Bytes> {
  checkSealed(file, most);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityOf(seed));
  try {
    return (await decrypter.decrypt(file)) as Bytes;
  } catch {
    throw new Refused("cannot-open", "This file does not open with this key.");
  }
}

/** The header that a sealed file begins with: its size, and the key that it wraps. @param start all of the file, or more of it than a header has */
export async function openHeader(start: Uint8Array, seed: Uint8Array): Promise<{ readonly size: number; readonly fileKey: Uint8Array }> {
  const { size } = readHeader(start, 1);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityOf(seed));
  try {
    return { size, fileKey: await decrypter.decryptHeader(start.subarray(0, size)) };
  } catch {
    throw new Refused("cannot-open", "This file does not open with this key.");
  }
}

/** Opens what was sealed to one of several generations: the newest first. */
export async function openAny(file: Uint8Array, vaults: readonly Uint8Array[]): Promise<Bytes> {
  for (const seed of vaults.toReversed()) {
    try {
      return await openSealed(file, seed);
    } catch (refusal) {
      if (!(refusal instanceof Refused && refusal.fault === "cannot-open")) throw refusal;
    }
  }
  throw new Refused("cannot-open", "This file does not open with these keys.");
}

/** Seals to recipients, `age1pq1…`: one, but for a keybag. */
export async function seal(plain: Uint8Array, ...recipients: readonly string[]): Promise<Bytes> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return (await encrypter.encrypt(plain)) as Bytes;
}
