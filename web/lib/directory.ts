// What a server says of the accounts in a delivery, checked against one checkpoint and its newest heads.
import { fromBase64 } from "./bytes.ts";
import type { ProvedEvidence, ProvedStates } from "./bundle.ts";
import { readChain, verifyAct, type Chain, type ChainState } from "./chain.ts";
import type { Seen, Tree } from "./checkpoint.ts";
import { readEvidence, type Evidence } from "./evidence.ts";
import { demand, Refused, Stopped, type Stop } from "./faults.ts";
import { checkAbsent, checkLogged, checkNewest, type State } from "./heads.ts";
import { attestLabel, chainLabel, evidenceLeaf, type Heads } from "./leaf.ts";
import { checkConsistency } from "./merkle.ts";
import { readStatement, type Statement } from "./statement.ts";

/** A checkpoint that was verified, and the newest heads in it. */
export interface Directory {
  readonly log: string;
  readonly tree: Tree;
  readonly heads: Heads;
}

/** A chain that was verified, and where each of its statements lies in the log. */
export interface PlacedChain extends Chain {
  readonly places: readonly number[];
}

/** Takes a step of an opening; what it refuses stops with this name, or with the one that the fault has. */
export async function step<T>(stop: Stop | ((fault: string) => Stop), work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    throw new Stopped(typeof stop === "string" ? stop : stop(refusal.fault), refusal.fault, refusal.message);
  }
}

/** Refuses a log that is not the one seen before, grown. [attack 13] */
export function checkSeen(kept: Seen | null, origin: string, tree: Tree, consistency: readonly Uint8Array[]): void {
  if (kept === null || kept.size === 0) return;
  demand(kept.origin === origin, "wrong-log", "This device has verified another log.");
  demand(kept.size <= tree.size, "rolled-back", "The log is smaller than it was.");
  checkConsistency(kept.size, fromBase64(kept.root, 32), tree.size, tree.root, consistency);
}

/** Every statement lies in the log where it is said to, whether heads cover it or not: that shows which key was in force. */
function checkFresh(directory: Directory, label: Uint8Array, states: readonly State[], given: ProvedStates): void {
  const places = given.statements.map(({ index, path }, n) => ({ n, index, path }));
  checkNewest(directory.heads, directory.tree, label, states, given.proof, places);
}

/** An account's chain: from its id, whole, and proven the newest. */
export async function checkedChain(directory: Directory, given: readonly ProvedStates[], id: string): Promise<PlacedChain> {
  const { chain, proved } = await step("tampered", async () => {
    const proved = given.find((states) => states.id === id);
    demand(proved !== undefined, "wrong-account", "The chain of an account is missing.");
    return { chain: await readChain(id, proved.statements.map(({ text }) => text), directory.log), proved };
  });
  await step("stale-directory", () => { checkFresh(directory, chainLabel(id), chain.states, proved); });
  return { ...chain, places: proved.statements.map(({ index }) => index) };
}

/**
 * Verifies an act by the key in force at a place of the log: the statement that it builds on lies before that place, the next one after it.
 * Later revocation does not undo an act; an act after revocation is void. [attack 14]
 */
export async function verifyInForce(act: Statement, chain: PlacedChain, index: number): Promise<ChainState> {
  const state = await verifyAct(act, chain);
  demand((chain.places[state.n] ?? index) < index, "key-after-evidence", "The key was stated after the act.");
  demand((chain.places[state.n + 1] ?? Infinity) > index, "stale-key", "The key was replaced before the act.");
  return state;
}

/** Reads an evidence, and refuses one that is not in the log. */
export function checkedEvidence(directory: Pick<Directory, "log" | "tree">, given: ProvedEvidence): Evidence {
  const evidence = readEvidence(given.text);
  demand(evidence.log === directory.log, "wrong-log", "The evidence is of another log.");
  checkLogged(evidenceLeaf(given.salt, given.text), given, directory.tree);
  return evidence;
}

/** Refuses an evidence that says something else of a delivery than its act. */
export function checkAbout(evidence: Evidence, act: Statement<"delivery">, by: string): void {
  const { note, body } = act;
  const same = evidence.about === body.id && evidence.act === by && evidence.source === note.account && evidence.destination === body.to.id
    && evidence.grade === body.grade && evidence.ends === body.ends;
  demand(same, "content-mismatch", "The evidence is not of this delivery.");
}

export interface Attested {
  readonly name: string;
  /** When this name was first attested without a gap. */
  readonly since: string;
  readonly until: string;
  /** The newest attest's number. */
  readonly n: number;
}

/** What the operator says that an account is called: the newest attest, proven the newest; null where it is proven to say nothing. [attack 14] */
export async function checkedName(directory: Directory, given: readonly ProvedStates[], id: string, operator: PlacedChain): Promise<Attested | null> {
  const proved = given.find((states) => states.id === id);
  demand(proved !== undefined, "unattested", "The operator says no name of this account.");
  const attests = proved.statements.map(({ text }) => readStatement(text, directory.log, "attest"));
  const last = attests.at(-1);
  if (last === undefined) {
    demand("absent" in proved.proof, "no-heads-proof", "A label without statements is proven absent.");
    checkAbsent(directory.heads, attestLabel(id), proved.proof.absent);
    return null;
  }
  await Promise.all(attests.map(async (attest, n) => {
    demand(attest.note.account === operator.id && attest.body.id === id && attest.body.n === n, "unattested", "This is not what the operator says of this account.");
    await verifyInForce(attest, operator, proved.statements[n]?.index ?? -1);
  }));
  checkFresh(directory, attestLabel(id), attests.map(({ note, body }) => ({ n: body.n, hash: note.hash })), proved);
  const { name, until, n } = last.body;
  const renamed = attests.findLastIndex(({ body }) => body.name !== name);
  return { name, until, n, since: attests[renamed + 1]?.note.at ?? last.note.at };
}
