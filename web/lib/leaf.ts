// The leaves of the log that a page reads, docs/format.md §6.
import { concat, fromU64, h, H, u64, utf8, type Bytes } from "./bytes.ts";
import { demand } from "./faults.ts";

const kinds = { state: 1, evidence: 2, heads: 3, release: 4 } as const;

export const chainLabel = (id: string): Bytes => h("coffre/label/v1", utf8(id));
export const attestLabel = (id: string): Bytes => h("coffre/attest/v1", utf8(id));

/** The leaf of a chain statement, an attest or a manifest. */
export const stateLeaf = (label: Uint8Array, n: number, statement: Uint8Array): Bytes =>
  concat(Uint8Array.of(kinds.state), label, u64(n), statement);

/** The leaf of an evidence: it says nothing without the salt. */
export const evidenceLeaf = (salt: Uint8Array, text: Uint8Array): Bytes => concat(Uint8Array.of(kinds.evidence), H(concat(salt, text)));

/** The leaf of a release, by the statement's hash. */
export const releaseLeaf = (statement: Uint8Array): Bytes => concat(Uint8Array.of(kinds.release), statement);

/** The label and n of a state leaf. */
export function readStateLeaf(leaf: Uint8Array): { readonly label: Uint8Array; readonly n: number } {
  demand(leaf.length === 73 && leaf[0] === kinds.state, "bad-proof", "This is no state leaf.");
  return { label: leaf.subarray(1, 33), n: fromU64(leaf, 33) };
}

/** A heads leaf: the newest state leaf of every label, at one time. */
export interface Heads {
  readonly time: number;
  /** Tree size covered. */
  readonly covers: number;
  readonly labels: number;
  readonly root: Uint8Array;
}

export function readHeadsLeaf(leaf: Uint8Array): Heads {
  demand(leaf.length === 89 && leaf[0] === kinds.heads, "wrong-type", "This is no heads leaf.");
  return { time: fromU64(leaf, 1), covers: fromU64(leaf, 9), labels: fromU64(leaf, 17), root: leaf.subarray(25, 57) };
}
