// This browser's own key: a secret in its storage, wrapped by a key that no program can take out. It opens one account, here only.
import type { Bytes } from "../../../lib/bytes.ts";
import { randomSecret } from "../../../lib/unlock.ts";
import { forget, keep, kept, keptNames } from "../../reader/kept.ts";

// a new secret waits beside the one in use until the server has taken what it opens: a recovery that is given up loses no way in
const inUse = "device ";
const waiting = "device-next ";

interface Wrapped {
  readonly key: CryptoKey;
  readonly iv: Bytes;
  readonly secret: ArrayBuffer;
}

/** Makes a secret for an account and keeps it wrapped; null where this browser keeps nothing. */
export async function makeDevice(account: string): Promise<Bytes | null> {
  const secret = randomSecret();
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped: Wrapped = { key, iv, secret: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, secret) };
  return (await keep(waiting + account, wrapped)) ? secret : null;
}

/** The secret that waits is the one in use from now on. */
export async function useDevice(account: string): Promise<void> {
  const wrapped = await kept<Wrapped>(waiting + account);
  if (wrapped !== null) await keep(inUse + account, wrapped);
}

/** The secrets kept for an account: the one in use, and one whose answer may have been lost. */
export async function deviceSecrets(account: string): Promise<Bytes[]> {
  const found: Bytes[] = [];
  for (const beginning of [inUse, waiting]) {
    const wrapped = await kept<Wrapped>(beginning + account);
    if (wrapped === null) continue;
    try {
      found.push(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.iv }, wrapped.key, wrapped.secret)));
    } catch {
      // a key that this browser no longer has opens nothing
    }
  }
  return found;
}

/** Forgets the keys of an account that has closed. */
export async function forgetDevice(account: string): Promise<void> {
  await forget([inUse, waiting].map((beginning) => beginning + account));
}

/** The accounts that this browser has a key of. */
export async function deviceAccounts(): Promise<string[]> {
  const names = [...(await keptNames(inUse)), ...(await keptNames(waiting))];
  return [...new Set(names.map((name) => name.slice(name.indexOf(" ") + 1)))];
}
