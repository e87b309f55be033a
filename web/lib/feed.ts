// What concerns one account, in the order of the log (docs/api.md §6): each event proven, with the act that caused it. The twin of src/Coffre/Client/CoffreClient.Log.cs.
import { base64, fromBase64, fromUtf8, H, type Bytes } from "./bytes.ts";
import { members, parseJson, textOf, bytesOf, hashesOf, type Trust } from "./bundle.ts";
import { readCheckpoint, readVkey, seenOf, type Seen, type Tree } from "./checkpoint.ts";
import { checkSeen } from "./directory.ts";
import { readEvidence, type Evidence } from "./evidence.ts";
import { demand } from "./faults.ts";
import { checkLogged, type Proved } from "./heads.ts";
import { deliveryId, list, number, string } from "./jsonline.ts";
import { evidenceLeaf } from "./leaf.ts";
import { isCausedBy } from "./receipt-event.ts";
import { readStatement, type Statement } from "./statement.ts";

/** One event: its evidence lies in the log, and the act is the one that it names. Whether its author signed the act is for who relies on it. */
export interface FeedEvent {
  readonly cursor: number;
  readonly index: number;
  readonly evidence: Evidence;
  readonly salt: Bytes;
  readonly act: Statement;
  /** With a claim for this account, the delivery's id; of a link for it, the sealed proof; else empty. */
  readonly attached: Bytes;
}

/** A page of a feed whose evidence is still to be proven. */
export interface FeedPage {
  readonly tree: Tree;
  readonly seen: Seen;
  readonly events: readonly FeedEvent[];
  readonly more: boolean;
}

/** Reads `GET /api/feed`, up to the proofs. @param kept the newest checkpoint that this device has verified */
export async function readFeedPage(json: Uint8Array, trust: Trust, kept: Seen | null): Promise<FeedPage> {
  const feed = members(parseJson(json), ["checkpoint", "items", "more"], ["consistency"]);
  const key = readVkey(trust.vkey);
  const tree = await readCheckpoint(textOf(feed.checkpoint), key);
  checkSeen(kept, key.origin, tree, "consistency" in feed ? hashesOf(feed.consistency) : []);
  const events = list(feed.items).map((item) => readItem(item, trust.log));
  return { tree, seen: seenOf(key, tree), events, more: feed.more === true };
}

function readItem(value: unknown, log: string): FeedEvent {
  const item = members(value, ["cursor", "evidence", "salt", "index", "act", "attached"]);
  const evidence = readEvidence(textOf(item.evidence));
  demand(evidence.log === log, "wrong-log", "The evidence is of another log.");
  const act = readStatement(textOf(item.act), log);
  // the log's word alone makes no act of a statement of another type, nor of one that is not shown [attack 21]
  demand(act.note.hash === evidence.act && isCausedBy(evidence.event, act.type), "wrong-act", "The act is not the one that the evidence names.");
  const attached = bytesOf(item.attached);
  if (act.type === "claim" && attached.length > 0) deliveryId(fromUtf8(attached));
  // what came with a link is what the link names [attack 17]
  else if (attached.length > 0) demand(act.type === "link" && act.body.proof === base64(H(attached)), "wrong-proof", "What is attached is not what the link names.");
  return { cursor: number(item.cursor), index: number(item.index), evidence, salt: fromBase64(string(item.salt), 32), act, attached };
}

/**
 * Refuses a page whose events do not lie in the log, in its order, after those before, or are others'.
 * @param proofs of each event, in order, at the page's checkpoint; @param before what was read until now
 */
export function checkFeedPage({ events, tree }: FeedPage, proofs: readonly Proved[], me: string, before: readonly FeedEvent[]): void {
  let last = before.at(-1);
  const claimed = new Set([...before, ...events].filter(({ evidence }) => evidence.event === "coffre/claim" && evidence.destination === me).map(({ evidence }) => evidence.source));
  events.forEach((event, i) => {
    const { evidence, salt, index, cursor } = event;
    const proved = proofs[i];
    demand(proved?.index === index, "bad-proof", "The proofs are of other leaves.");
    checkLogged(evidenceLeaf(salt, evidence.bytes), proved, tree);
    demand(last === undefined || (cursor > last.cursor && index > last.index), "wrong-order", "A feed goes forward.");
    // « This was not me » is said by a letter, to who sent it: it concerns whoever kept that letter [attack 1]
    const mine = evidence.source === me || evidence.destination === me || (evidence.reasons[0] === "not-my-claim" && claimed.has(evidence.source));
    demand(mine, "wrong-account", "This happened to others.");
    last = event;
  });
}
