// SHA-256 of what comes piece by piece, which WebCrypto has not got.
import { sha256 } from "@noble/hashes/sha2.js";
import { createSHA256, type IHasher } from "hash-wasm";
import type { Bytes } from "./bytes.ts";

export interface Hasher {
  readonly update: (bytes: Bytes) => unknown;
  /** Once: its memory is another one's after it. */
  readonly digest: () => Bytes;
}

/** Those that have ended: a browser takes back the memory of one late, and ten thousand documents are opened one after the other. */
const idle: IHasher[] = [];

/** In script where WebAssembly is forbidden (a phone in lockdown): four times slower. */
export async function hasher(): Promise<Hasher> {
  try {
    const fast = (idle.pop() ?? (await createSHA256())).init();
    return {
      update: (bytes) => fast.update(bytes),
      digest: () => {
        const digest = fast.digest("binary") as Bytes;
        idle.push(fast);
        return digest;
      },
    };
  } catch {
    const slow = sha256.create();
    return { update: (bytes) => slow.update(bytes), digest: () => slow.digest() as Bytes };
  }
}
