// How a keybag is opened without its code: what a passkey or a device gives, by HKDF with an info for each use (docs/format.md §2). [attacks 16, 21]
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base32, utf8, type Bytes } from "./bytes.ts";

const secretSize = 32;

/** The input that a passkey is asked to derive from. */
export const passkeyInput = (): Bytes => utf8("coffre/passkey/v1");

function derive(secret: Uint8Array, info: string): Bytes {
  if (secret.length !== secretSize) throw new RangeError("A secret is 32 bytes.");
  return hkdf(sha256, secret, undefined, utf8(info), 32) as Bytes;
}

/** Seed of the age identity that a passkey's PRF output gives, bound to the site. */
export const passkeyUnlockSeed = (output: Uint8Array, rpId: string): Bytes => derive(output, `coffre/passkey/unlock/v1 ${rpId}`);

/** Seed of the age identity of this device alone. */
export const deviceUnlockSeed = (secret: Uint8Array): Bytes => derive(secret, "coffre/device/unlock/v1");

/** What the server finds the keybag by, for this device. */
export const deviceLocator = (secret: Uint8Array): string => base32(derive(secret, "coffre/device/find/v1").subarray(0, 16));

/** The 32 bytes that an account sends once, with its first keys, and that label its manifests in the log. */
export const manifestName = (labelKey: Uint8Array): Bytes => derive(labelKey, "coffre/manifest/label/v1");

export const randomSecret = (): Bytes => crypto.getRandomValues(new Uint8Array(secretSize));
