// Freshness: heads commit the newest state of every label, each period, in the log (docs/format.md §6). [attacks 12, 14]
import { compare, equal, fromBase64 } from "./bytes.ts";
import type { Tree } from "./checkpoint.ts";
import { demand } from "./faults.ts";
import { readHeadsLeaf, readStateLeaf, stateLeaf, type Heads } from "./leaf.ts";
import { checkInclusion, emptyRoot, leafHash } from "./merkle.ts";

const period = 60 * 60_000;
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

/** Where the statement n of a label lies in the log. */
export interface Place extends Proved {
  readonly n: number;
}

/**
 * Refuses unless the last of these statements is proven the newest of its label.
 * @param states consecutive; from 0 when the label is absent from heads
 * @param places where statements lie in the log: at least every one newer than heads
 */
export function checkNewest(heads: Heads, tree: Tree, label: Uint8Array, states: readonly State[], proof: StateProof, places: readonly Place[]): void {
  const [first] = states;
  demand(first !== undefined && states.every(({ n }, i) => n === first.n + i), "wrong-after", "The statements do not follow each other.");
  let covered = -1;
  if ("head" in proof) covered = checkHead(heads, label, states, proof.head);
  else checkAbsent(heads, label, proof.absent);
  demand(covered >= 0 || first.n === 0, "no-log-proof", "A label that heads do not name is proven from its first statement.");
  const byN = new Map(places.map((place) => [place.n, place]));
  demand(byN.size === places.length && places.every(({ n }) => states.some((state) => state.n === n)), "no-log-proof", "A statement lies at one place in the log.");
  let before = -1;
  for (const state of states) {
    const place = byN.get(state.n);
    if (place === undefined) {
      demand(state.n <= covered, "no-log-proof", "Each statement newer than heads is proven in the log.");
      continue;
    }
    checkLogged(leafOf(label, state), place, tree);
    demand(place.index > before, "bad-proof", "The statements lie in the log in their order.");
    demand(state.n > covered === place.index >= heads.covers, "bad-heads", "Heads leave out what came before them, or name what came after.");
    before = place.index;
  }
}

const leafOf = (label: Uint8Array, state: State): Uint8Array => stateLeaf(label, state.n, fromBase64(state.hash, 32));

function checkInHeads(heads: Heads, { leaf, position, path }: HeadsProof): void {
  checkInclusion(leafHash(leaf), position, heads.labels, path, heads.root);
}

/** The number of the statement that heads name. */
function checkHead(heads: Heads, label: Uint8Array, states: readonly State[], head: HeadsProof): number {
  const { n } = readStateLeaf(head.leaf);
  checkInHeads(heads, head);
  // heads' own leaf must be one of the statements given: an older chain, or another's, is not [attack 14]
  const named = states.find((state) => state.n === n);
  demand(named !== undefined && equal(head.leaf, leafOf(label, named)), "bad-proof", "Heads name another statement.");
  return n;
}

/** Refuses unless these neighbours prove that heads do not name a label. */
export function checkAbsent(heads: Heads, label: Uint8Array, neighbours: readonly HeadsProof[]): void {
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
}
