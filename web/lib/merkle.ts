// The Merkle tree of RFC 6962: proofs that a leaf lies in a tree, and that a tree grew from another.
import { concat, equal, H, type Bytes } from "./bytes.ts";
import { demand } from "./faults.ts";

const longestProof = 63;
const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export const emptyRoot: Bytes = /* @__PURE__ */ H(new Uint8Array(0));
export const leafHash = (leaf: Uint8Array): Bytes => H(concat(leafPrefix, leaf));
const nodeHash = (left: Uint8Array, right: Uint8Array): Bytes => H(concat(nodePrefix, left, right));

const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);

function checkForm(proof: readonly Uint8Array[]): void {
  demand(proof.length <= longestProof && proof.every((hash) => hash.length === 32), "bad-proof", "A proof is at most 63 hashes.");
}

/** Refuses `bad-proof` unless a leaf with this hash is at `index` of the tree (RFC 9162 §2.1.3.2). */
export function checkInclusion(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[], root: Uint8Array): void {
  checkForm([leaf, root]);
  checkForm(path);
  demand(index < size, "bad-proof", "The leaf lies outside the tree.");
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    demand(last !== 0, "bad-proof", "The proof is too long.");
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  demand(last === 0 && equal(hash, root), "bad-proof", "The proof does not lead to the root.");
}

/** Refuses `bad-proof` unless the tree of `size` grew from the tree of `from` (RFC 9162 §2.1.4.2). */
export function checkConsistency(from: number, fromRoot: Uint8Array, size: number, root: Uint8Array, proof: readonly Uint8Array[]): void {
  checkForm(proof);
  // from nothing, everything grew: there is no proof of that, and nobody asks for one
  demand(from > 0 && from <= size, "bad-proof", "The log is smaller than it was.");
  if (from === size) {
    demand(proof.length === 0 && equal(fromRoot, root), "bad-proof", "The log is not the one that it was.");
    return;
  }
  let node = from - 1;
  let last = size - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  const rest = node === 0 ? [fromRoot, ...proof] : [...proof];
  const first = rest.shift();
  demand(first !== undefined, "bad-proof", "The proof is empty.");
  let old = first;
  let grown = first;
  for (const hash of rest) {
    demand(last !== 0, "bad-proof", "The proof is too long.");
    if (isOdd(node) || node === last) {
      old = nodeHash(hash, old);
      grown = nodeHash(hash, grown);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      grown = nodeHash(grown, hash);
    }
    node = half(node);
    last = half(last);
  }
  demand(last === 0 && equal(old, fromRoot) && equal(grown, root), "bad-proof", "The log is not the one that it was.");
}
