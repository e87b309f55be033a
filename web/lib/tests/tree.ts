// A log of our own for the tests: the tree of RFC 6962, its proofs, and checkpoints signed with the example's log key.
import { base64, concat, equal, H, utf8, type Bytes } from "../bytes.ts";
import { signingKey } from "../ed25519.ts";
import { leafHash } from "../merkle.ts";
import { keyId } from "../note.ts";
import { bytes, example, log } from "./example.ts";

function split(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

export function rootOf(leaves: readonly Uint8Array[]): Bytes {
  if (leaves.length === 0) return H(new Uint8Array(0));
  if (leaves.length === 1) return leafHash(leaves[0] ?? new Uint8Array(0));
  const k = split(leaves.length);
  return H(concat(Uint8Array.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k))));
}

export function pathOf(leaves: readonly Uint8Array[], index: number): Bytes[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return index < k ? [...pathOf(leaves.slice(0, k), index), rootOf(leaves.slice(k))] : [...pathOf(leaves.slice(k), index - k), rootOf(leaves.slice(0, k))];
}

export function consistencyOf(leaves: readonly Uint8Array[], from: number, whole = true): Bytes[] {
  if (from === leaves.length) return whole ? [] : [rootOf(leaves)];
  const k = split(leaves.length);
  return from <= k
    ? [...consistencyOf(leaves.slice(0, k), from, whole), rootOf(leaves.slice(k))]
    : [...consistencyOf(leaves.slice(k), from - k, false), rootOf(leaves.slice(0, k))];
}

export async function checkpointOf(leaves: readonly Uint8Array[], origin = log): Promise<string> {
  const key = await signingKey(bytes(example.logSeed));
  const signed = `${origin}\n${leaves.length}\n${base64(rootOf(leaves))}\n`;
  return `${signed}\n— ${origin} ${base64(concat(keyId(origin, key.publicKey), await key.sign(utf8(signed))))}\n`;
}

/** The newest state leaf of every label, sorted by label. */
export function newestStates(leaves: readonly Uint8Array[]): Uint8Array[] {
  const byLabel = new Map<string, Uint8Array>();
  for (const leaf of leaves) if (leaf[0] === 1) byLabel.set([...leaf.subarray(1, 33)].map((b) => b.toString(16).padStart(2, "0")).join(""), leaf);
  return [...byLabel.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf);
}

export const indexOfLeaf = (leaves: readonly Uint8Array[], leaf: Uint8Array): number => leaves.findIndex((other) => equal(other, leaf));
