// Letter codes and recovery codes: how they are made and read, and what they give (docs/format.md §2).
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base32, h, utf8, type Bytes } from "./bytes.ts";
import { demand } from "./faults.ts";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const secretSymbols = 28;

export type CodeKind = "letter" | "recovery";

/** The four symbols that end a code: the first 20 bits of h("coffre/check/<kind>/v1", symbols). */
function checkOf(symbols: string, kind: CodeKind): string {
  const bytes = h(`coffre/check/${kind}/v1`, utf8(symbols));
  const bits = ((bytes[0] ?? 0) << 12) | ((bytes[1] ?? 0) << 4) | ((bytes[2] ?? 0) >> 4);
  return [15, 10, 5, 0].map((shift) => alphabet.charAt((bits >> shift) & 31)).join("");
}

/**
 * Reads a code as a person types it, or what follows `#` in a letter's link: any case, spaces, hyphens, O for 0, I and L for 1.
 * Returns its 28 secret symbols. Refuses `bad-code`, and `wrong-check` where a symbol was mistyped; nothing has been sent then.
 */
export function readCode(typed: string, kind: CodeKind = "letter"): string {
  const symbols = typed.replaceAll(/[\s-]/g, "").replaceAll(/[a-z]/g, (c) => c.toUpperCase()).replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  demand(/^[0-9A-HJKMNP-TV-Z]{32}$/.test(symbols), "bad-code", "A code is 32 symbols.");
  const secret = symbols.slice(0, secretSymbols);
  demand(checkOf(secret, kind) === symbols.slice(secretSymbols), "wrong-check", "The check of the code is wrong.");
  return secret;
}

/** A fresh code: 28 random symbols, 140 bits. */
export function newCode(): string {
  // 32 symbols divide 256: each of a byte's low five bits is as likely
  return Array.from(crypto.getRandomValues(new Uint8Array(secretSymbols)), (byte) => alphabet.charAt(byte & 31)).join("");
}

/** A code as it is printed: eight groups of four. */
export function printCode(secret: string, kind: CodeKind = "letter"): string {
  return ((secret + checkOf(secret, kind)).match(/..../g) ?? []).join("-");
}

const derive = (secret: string, info: string): Bytes => hkdf(sha256, utf8(secret), undefined, utf8(info), 32) as Bytes;

/** What the server knows a letter by: sent in the header `Coffre-Locator`, never in an address. */
export const letterLocator = (secret: string): string => base32(derive(secret, "coffre/letter/find/v1").subarray(0, 16));

/** Seed of the letter's age identity, bound to who issued it. */
export const letterVaultSeed = (secret: string, issuer: string): Bytes => derive(secret, `coffre/letter/vault/v1 ${issuer}`);

/** Seed of the letter's Ed25519 key, bound to who issued it. */
export const letterSigningSeed = (secret: string, issuer: string): Bytes => derive(secret, `coffre/letter/sign/v1 ${issuer}`);

/** Seed of the age identity that opens the keybag with the recovery code. */
export const recoveryUnlockSeed = (secret: string): Bytes => derive(secret, "coffre/recovery/unlock/v1");

/** Seed of the recovery key: in no keybag, on no server. */
export const recoverySigningSeed = (secret: string): Bytes => derive(secret, "coffre/recovery/sign/v1");

/** What the server finds the keybag by. */
export const recoveryLocator = (secret: string): string => base32(derive(secret, "coffre/recovery/find/v1").subarray(0, 16));
