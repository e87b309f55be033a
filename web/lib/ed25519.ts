// Ed25519 as libsodium answers it, docs/format.md §2: canonical A, neither A nor R of small order, S < L, the cofactorless equation.
// WebCrypto alone accepts some small orders; after these checks its answer is libsodium's, fourteen times faster than in JavaScript.
import { concat, equal, type Bytes } from "./bytes.ts";

// The y coordinates of the eight points of small order and their non-canonical spellings, little-endian, sign bit cleared.
const smallOrders = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map((hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)));

const prime = smallOrders[5] ?? new Uint8Array(32);
const order = Uint8Array.from("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010".match(/../g) ?? [], (byte) => parseInt(byte, 16));

function below(value: Uint8Array, limit: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (value[i] ?? 0) - (limit[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function unsigned(point: Uint8Array): Uint8Array {
  const y = point.slice();
  y[31] = (y[31] ?? 0) & 0x7f;
  return y;
}

/** Whether these 32 bytes are a spelling of a point of small order. */
export function isSmallOrder(point: Uint8Array): boolean {
  const y = unsigned(point);
  return smallOrders.some((small) => equal(small, y));
}

/** Whether this may stand as a public key: canonical and not of small order. */
export const isPublicKey = (point: Uint8Array): boolean => point.length === 32 && below(unsigned(point), prime) && !isSmallOrder(point);

export async function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== 64 || !isPublicKey(publicKey) || isSmallOrder(signature.subarray(0, 32)) || !below(signature.subarray(32), order)) return false;
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", publicKey as Bytes, "Ed25519", false, ["verify"]);
  } catch (refusal) {
    // the bytes are no point of the curve; anything else is a browser without Ed25519, which must not look like a forgery
    if (refusal instanceof DOMException && refusal.name === "DataError") return false;
    throw refusal;
  }
  return await crypto.subtle.verify("Ed25519", key, signature as Bytes, message as Bytes);
}

const pkcs8 = Uint8Array.from([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]);

/** A signing key from its 32-byte seed, and its public half. */
export interface SigningKey {
  readonly publicKey: Bytes;
  sign(message: Uint8Array): Promise<Bytes>;
}

export async function signingKey(seed: Uint8Array): Promise<SigningKey> {
  const key = await crypto.subtle.importKey("pkcs8", concat(pkcs8, seed), "Ed25519", true, ["sign"]);
  const { x = "" } = await crypto.subtle.exportKey("jwk", key);
  const publicKey = Uint8Array.from(atob(x.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  return {
    publicKey,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, message as Bytes)),
  };
}
