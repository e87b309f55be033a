import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fromBase64 } from "../bytes.ts";
import { Refused } from "../faults.ts";
import { checkConsistency, checkInclusion } from "../merkle.ts";
import { consistencyOf, pathOf, rootOf } from "./tree.ts";
import { leafHash } from "../merkle.ts";

const vectors = fileURLToPath(new URL("../../../../shared/vectors/merkle/testdata", import.meta.url));
const there = existsSync(vectors);

interface Vector {
  leafIdx: number; treeSize: number; root: string; leafHash: string; size1: number; size2: number; root1: string; root2: string; proof: string[] | null; wantErr: boolean;
}

function* read(folder: string): Generator<[string, Vector]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* read(path);
    else yield [path, JSON.parse(readFileSync(path, "utf8")) as Vector];
  }
}

function accepts(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (thrown) {
    if (thrown instanceof Refused) return false;
    throw thrown;
  }
}

// a hash of another length than 32 is written as base64 too
const hashes = (proof: string[] | null) => (proof ?? []).map((hash) => fromBase64(hash));

describe.skipIf(!there)("public vectors of Merkle proofs (skipped where ../shared/vectors/merkle is absent)", () => {
  test("inclusion", () => {
    let count = 0;
    for (const [path, { leafIdx, treeSize, root, leafHash: leaf, proof, wantErr }] of read(join(vectors, "inclusion"))) {
      expect([path, accepts(() => { checkInclusion(fromBase64(leaf), leafIdx, treeSize, hashes(proof), fromBase64(root)); })]).toEqual([path, !wantErr]);
      count++;
    }
    expect(count).toBe(98);
  });

  test("consistency", () => {
    let count = 0;
    for (const [path, { size1, size2, root1, root2, proof, wantErr }] of read(join(vectors, "consistency"))) {
      expect([path, accepts(() => { checkConsistency(size1, fromBase64(root1), size2, fromBase64(root2), hashes(proof)); })]).toEqual([path, !wantErr]);
      count++;
    }
    expect(count).toBe(98);
  });
});

test("every leaf of every small tree is proven, and every tree grew from every smaller one", () => {
  const leaves = Array.from({ length: 20 }, (_, i) => Uint8Array.of(i));
  for (let size = 1; size <= leaves.length; size++) {
    const tree = leaves.slice(0, size);
    for (let i = 0; i < size; i++) {
      checkInclusion(leafHash(Uint8Array.of(i)), i, size, pathOf(tree, i), rootOf(tree));
      expect(accepts(() => { checkInclusion(leafHash(Uint8Array.of(i)), (i + 1) % size, size, pathOf(tree, i), rootOf(tree)); })).toBe(size === 1);
    }
    for (let from = 1; from <= size; from++) checkConsistency(from, rootOf(leaves.slice(0, from)), size, rootOf(tree), consistencyOf(tree, from));
  }
});

test("a proof of more than 63 hashes is refused", () => {
  const proof = Array.from({ length: 64 }, () => new Uint8Array(32));
  expect(accepts(() => { checkInclusion(new Uint8Array(32), 0, Number.MAX_SAFE_INTEGER, proof, new Uint8Array(32)); })).toBe(false);
});
