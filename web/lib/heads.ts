// Freshness: heads commit the newest state of every label, each period, in the log (docs/format.md §6). [attacks 12, 14]
import { compare, equal, fromBase64 } from "./bytes.ts";
import type { Tree } from "./checkpoint.ts";
import { demand } from "./faults.ts";
import { readHeadsLeaf, readStateLeaf, stateLeaf, type Heads } from "./leaf.ts";
import { checkInclusion, emptyRoot, leafHash } from "./merkle.ts";

export const period = 60 * 60_000;
const ahead = 10 * 60_000;

/** Where a leaf lies in the log, and its inclusion proof. */
export interface Proved {
  readonly index: number;
  readonly path: readonly Uint8Array[];
}

/** A leaf of the tree that heads commit. */
export interface HeadsProof {
  readonly position: number;
  readonly leaf: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** Either the newest leaf of the label, or the neighbours between which it is absent. */
export type StateProof = { readonly head: HeadsProof } | { readonly absent: readonly HeadsProof[] };

/** A statement of one label: its number, and its hash in base64. */
export interface State {
  readonly n: number;
  readonly hash: string;
}

/** Refuses `bad-proof` unless the leaf lies in the log there. */
export function checkLogged(leaf: Uint8Array, proved: Proved, tree: Tree): void {
  checkInclusion(leafHash(leaf), proved.index, tree.size, proved.path, tree.root);
}

/** Verifies that heads are a leaf of this log and of this time; refuses `stale-directory` when they are old, or from the future. */
export function checkHeads(leaf: Uint8Array, proved: Proved, tree: Tree, now: number): Heads {
  const heads = readHeadsLeaf(leaf);
  checkLogged(leaf, proved, tree);
  demand(proved.index >= heads.covers, "bad-heads", "Heads lie after what they cover.");
  demand(heads.time - now <= ahead && now - heads.time <= 3 * period, "stale-directory", "The newest heads are not of this time.");
  return heads;
}

/**
 * Refuses unless the last of these statements is proven the newest of its label.
 * @param states consecutive; from 0 when the label is absent from heads
 * @param logged a log proof for each statement newer than heads, in order
 */
export function checkNewest(heads: Heads, tree: Tree, label: Uint8Array, states: readonly State[], proof: StateProof, logged: readonly Proved[]): void {
  const [first] = states;
  demand(first !== undefined && states.every(({ n }, i) => n === first.n + i), "wrong-after", "The statements do not follow each other.");
  const newer = "head" in proof ? afterHead(heads, label, states, proof.head) : afterAbsence(heads, label, states, proof.absent);
  demand(logged.length === newer.length, "no-log-proof", "Each newer statement is proven in the log, once.");
  let before = -1;
  for (const [i, state] of newer.entries()) {
    const proved = logged[i];
    demand(proved !== undefined, "no-log-proof", "Each newer statement is proven in the log.");
    checkLogged(leafOf(label, state), proved, tree);
    demand(proved.index > before, "bad-proof", "The statements lie in the log in their order.");
    demand(proved.index >= heads.covers, "bad-heads", "Heads leave out a statement that is older than they are.");
    before = proved.index;
  }
}

const leafOf = (label: Uint8Array, state: State): Uint8Array => stateLeaf(label, state.n, fromBase64(state.hash, 32));

function checkInHeads(heads: Heads, { leaf, position, path }: HeadsProof): void {
  checkInclusion(leafHash(leaf), position, heads.labels, path, heads.root);
}

function afterHead(heads: Heads, label: Uint8Array, states: readonly State[], head: HeadsProof): readonly State[] {
  const { n } = readStateLeaf(head.leaf);
  const named = states.find((state) => state.n === n);
  demand(named !== undefined && equal(head.leaf, leafOf(label, named)), "bad-proof", "Heads name another statement.");
  checkInHeads(heads, head);
  return states.filter((state) => state.n > n);
}

function afterAbsence(heads: Heads, label: Uint8Array, states: readonly State[], neighbours: readonly HeadsProof[]): readonly State[] {
  demand(neighbours.length <= 2, "no-heads-proof", "A label has two neighbours.");
  const sides = neighbours.map((neighbour) => {
    const state = readStateLeaf(neighbour.leaf);
    checkInHeads(heads, neighbour);
    return { position: neighbour.position, side: compare(state.label, label) };
  });
  const [left, right] = sides;
  let apart: boolean;
  if (left === undefined) apart = heads.labels === 0 && equal(heads.root, emptyRoot);
  else if (right === undefined) apart = left.side > 0 ? left.position === 0 : left.side < 0 && left.position === heads.labels - 1;
  else apart = left.side < 0 && right.side > 0 && right.position === left.position + 1;
  demand(apart, "no-heads-proof", "Nothing proves that heads do not name this label.");
  demand(states[0]?.n === 0, "no-log-proof", "A label that heads do not name is proven from its first statement.");
  return states;
}
