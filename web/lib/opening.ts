// Opens a letter in the order of the table of docs/format.md §4: the first difference stops with its name, nothing after it is looked at.
// The twin of src/Coffre/Deliveries/Opening.cs.
import { base32, base64, fromBase64, H, type Bytes } from "./bytes.ts";
import { readBundle, type Bundle, type ProvedAct, type Trust } from "./bundle.ts";
import { verifyAct } from "./chain.ts";
import { readCheckpoint, readVkey, seenOf, type LogKey, type Seen } from "./checkpoint.ts";
import { checkAbout, checkedChain, checkedEvidence, checkedName, checkSeen, step, verifyInForce, type Attested, type Directory, type PlacedChain } from "./directory.ts";
import type { Evidence } from "./evidence.ts";
import { demand, type Stop } from "./faults.ts";
import { checkLetterDelivery, openDocument, openGrant, type Cover, type Grant } from "./grant.ts";
import { checkHeads } from "./heads.ts";
import { letterAccount, type LetterAccount } from "./letter.ts";
import { readStatement, type Statement } from "./statement.ts";

/** What may be shown of a letter, whatever the server gives: decided by the signed act, this device's clock, and acts in the log. */
export type LetterState = "cover" | "claimed" | "recalled" | "ended" | "closed" | "early" | "expired";

/** Everything a person may be shown before the documents. Holds no secret: it may be posted out of the worker. */
export interface LetterView {
  readonly state: LetterState;
  /** `name` is attested and checked; `since` is when it was first attested. */
  readonly sender: { readonly id: string; readonly name: string; readonly since: string };
  /** `name` is "" when the operator attests none for itself. */
  readonly operator: { readonly id: string; readonly name: string };
  readonly delivery: { readonly id: string; readonly kind: string; readonly at: string; readonly opens: string; readonly ends: string };
  /** A.1's time, and D.1's ("" before `opens`). */
  readonly submitted: string;
  readonly available: string;
  readonly level: "test" | "ordinary";
  /** When it was claimed, recalled, ended or its sender closed; else "". */
  readonly changed: string;
  /** In state `cover`; else null. */
  readonly cover: Cover | null;
  /** The sealed documents, in the order of the cover's parts: `GET /api/payloads/<path>` gives `size` bytes. */
  readonly parts: readonly { readonly path: string; readonly size: number }[];
}

/** A letter that was checked, secrets included: stays in the worker. */
export interface Letter {
  readonly view: LetterView;
  /** To keep, and to send as `Coffre-Seen` the next time. */
  readonly seen: Seen;
  /** The log's. */
  readonly key: LogKey;
  readonly account: LetterAccount;
  readonly act: Statement<"delivery">;
  readonly bundle: Bundle;
  readonly operator: string;
  /** The newest attest of the author. */
  readonly attest: number;
  /** In state `cover`; else null. */
  readonly grant: Grant | null;
}

/**
 * First phase: everything up to the cover. Throws `Stopped` at the first difference.
 * @param code the 28 symbols that `readCode` returned
 * @param json the bytes of `GET /api/letter`, as received
 * @param now this device's clock, milliseconds since 1970
 * @param kept what `Letter.seen` was the last time, whatever the letter; null the first time
 */
export async function openLetter(code: string, json: Uint8Array, trust: Trust, now: number, kept: Seen | null): Promise<Letter> {
  const { log } = trust;
  const { bundle, account, act, tree, key } = await step("tampered", async () => {
    const key = readVkey(trust.vkey);
    const bundle = readBundle(json);
    const account = await letterAccount(code, bundle.genesis, log);
    const act = readStatement(bundle.delivery, log, "delivery");
    const tree = await readCheckpoint(bundle.checkpoint, key);
    checkSeen(kept, key.origin, tree, bundle.consistency);
    return { bundle, account, act, tree, key };
  });
  const author = act.note.account;
  const heads = await step(staleOrTampered, () => checkHeads(bundle.heads.leaf, bundle.heads, tree, now));
  const directory = { log, tree, heads };
  const [operatorChain, authorChain] = await chains(directory, bundle, trust.operator, author);
  const evidence = await step("tampered", () => submission(directory, bundle, act, authorChain));
  const names = await step("unknown-sender", () => attested(directory, bundle, operatorChain, author, evidence[0].at));
  await step("wrong-sender", () => { demand(account.issuer === author, "wrong-sender", "The author is not who issued the letter."); });
  await step("tampered", () => { addressed(act, account); });
  const { state, changed } = await step("tampered", () => stateOf(directory, bundle, act, account, authorChain, now));
  const grant = state === "cover" && bundle.grant !== undefined ? await openCover(act, bundle.grant, account) : null;
  const { id, kind, opens, ends } = act.body;
  const view: LetterView = {
    state, changed,
    sender: { id: author, name: names.author.name, since: names.author.since },
    operator: { id: trust.operator, name: names.operator },
    delivery: { id, kind, at: act.note.at, opens, ends },
    submitted: evidence[0].at, available: evidence[1]?.at ?? "", level: evidence[0].level,
    cover: grant?.cover ?? null,
    parts: act.body.parts.map(({ payload, size }) => ({ path: base32(fromBase64(payload)), size })),
  };
  return { view, seen: seenOf(key, tree), key, account, act, bundle, operator: trust.operator, attest: names.author.n, grant };
}

/** Second phase: one document, from its sealed bytes. Throws `Stopped`; until it returns, nothing of the document is to be shown. */
export async function openPart(letter: Letter, part: number, sealed: Uint8Array): Promise<Bytes> {
  const { grant } = letter;
  if (grant === null) throw new Error("Only a letter whose cover was opened has documents.");
  return await step("content-mismatch", () => openDocument(grant, part, sealed));
}

const staleOrTampered = (fault: string): Stop => (fault === "stale-directory" ? fault : "tampered");

function openCover(act: Statement<"delivery">, sealed: Uint8Array, account: LetterAccount): Promise<Grant> {
  return step("content-mismatch", () => openGrant(act, sealed, account.vaultSeed));
}

/** The operator's chain and the author's; the same one where they are the same account. */
async function chains(directory: Directory, bundle: Bundle, operator: string, author: string): Promise<[PlacedChain, PlacedChain]> {
  const first = await checkedChain(directory, bundle.chains, operator);
  return [first, operator === author ? first : await checkedChain(directory, bundle.chains, author)];
}

/** A.1, then D.1 where there is one, of this act; and the act's signature by the key in force at A.1. */
async function submission(directory: Directory, bundle: Bundle, act: Statement<"delivery">, author: PlacedChain): Promise<[Evidence, Evidence?]> {
  const [given, ...more] = bundle.evidence;
  demand(given !== undefined && more.length <= 1, "content-mismatch", "Expected A.1 and D.1.");
  await verifyInForce(act, author, given.index);
  const first = checkedEvidence(directory, given);
  demand(first.event === "A.1", "content-mismatch", "A delivery begins with A.1.");
  checkAbout(first, act, act.note.hash);
  const [then] = more;
  if (then === undefined) return [first];
  const second = checkedEvidence(directory, then);
  demand(second.event === "D.1" && second.number === 1 && second.prev === first.hash && then.index > given.index, "content-mismatch", "D.1 follows A.1.");
  checkAbout(second, act, act.note.hash);
  return [first, second];
}

/** The names of author and operator. The author's holds when the delivery was submitted, or nothing is shown. */
async function attested(directory: Directory, bundle: Bundle, operator: PlacedChain, author: string, at: string): Promise<{ author: Attested; operator: string }> {
  const name = await checkedName(directory, bundle.attests, author, operator);
  demand(name !== null && at < name.until, "unattested", "The operator has not said, in time, what this account is called.");
  const given = bundle.attests.some(({ id }) => id === operator.id);
  const own = author === operator.id ? name : given ? await checkedName(directory, bundle.attests, operator.id, operator) : null;
  return { author: name, operator: own !== null && at < own.until ? own.name : "" };
}

function addressed(act: Statement<"delivery">, account: LetterAccount): void {
  const { to } = act.body;
  const mine = account.chain.states[to.n];
  demand(to.id === account.id, "not-mine", "The delivery is to another account.");
  demand(mine?.hash === to.head, "not-my-chain", "The sender saw another chain of this letter.");
  demand(mine.gen === to.gen, "wrong-generation", "A letter has one generation.");
  checkLetterDelivery(act);
}

/**
 * Exactly one of grant, claim, recall, paper and closed while the letter is open; after it only that, whatever is given, and before it too, unless its sender
 * has closed: then the day on which it would have opened is no longer true.
 */
async function stateOf(directory: Directory, bundle: Bundle, act: Statement<"delivery">, letter: LetterAccount, author: PlacedChain, now: number): Promise<{ state: LetterState; changed: string }> {
  const { opens, ends } = act.body;
  if (now >= Date.parse(ends)) return { state: "expired", changed: "" };
  const { grant, claim, recall, paper, closed } = bundle;
  if (opens !== "" && now < Date.parse(opens) && closed === undefined) return { state: "early", changed: "" };
  demand([grant, claim, recall, paper, closed].filter((given) => given !== undefined).length === 1, "tampered", "Expected exactly one state.");
  if (closed !== undefined) return { state: "closed", changed: senderClosed(directory, bundle, closed, act, author) };
  if (claim !== undefined) return { state: "claimed", changed: await claimed(directory, claim, letter) };
  if (recall !== undefined) return { state: "recalled", changed: await recalled(directory, recall, act, author) };
  if (paper !== undefined) return { state: "ended", changed: await ended(directory, paper, letter) };
  return { state: "cover", changed: "" };
}

async function claimed(directory: Directory, given: ProvedAct, letter: LetterAccount): Promise<string> {
  const claim = readStatement(given.act, directory.log, "claim");
  await verifyAct(claim, letter.chain);
  return ofLetter(checkedEvidence(directory, given.evidence), "coffre/claim", claim, claim.body.to);
}

async function ended(directory: Directory, given: ProvedAct, letter: LetterAccount): Promise<string> {
  const paper = readStatement(given.act, directory.log, "paper");
  await verifyAct(paper, letter.chain);
  demand(paper.body.reason === "wrong-person" && paper.body.with === letter.issuer, "tampered", "Only wrong-person, to the issuer, ends a letter.");
  return ofLetter(checkedEvidence(directory, given.evidence), "coffre/paper", paper, paper.body.with);
}

function ofLetter(evidence: Evidence, event: Evidence["event"], act: Statement, other: string): string {
  const { account, hash } = act.note;
  const same = evidence.event === event && evidence.act === hash && evidence.about === account && evidence.source === account && evidence.destination === other;
  demand(same, "tampered", "The evidence is not of this act.");
  return evidence.at;
}

/** D.2 by the sender's own `close`, in the place of D.1: nothing was made available, and nothing will be. */
function senderClosed(directory: Directory, bundle: Bundle, given: ProvedAct, act: Statement<"delivery">, author: PlacedChain): string {
  const close = readStatement(given.act, directory.log, "close");
  // the chain was verified: its signature, and that it is the newest
  demand(close.note.hash === author.states.at(-1)?.hash, "tampered", "This is not the sender's close.");
  const evidence = checkedEvidence(directory, given.evidence);
  demand(evidence.event === "D.2", "content-mismatch", "A letter whose sender has closed ends with D.2.");
  checkAbout(evidence, act, close.note.hash);
  const [first, ...more] = bundle.evidence;
  const after = Math.max(first?.index ?? Infinity, author.places.at(-1) ?? Infinity);
  const follows = more.length === 0 && first !== undefined && evidence.number === 1 && evidence.prev === base64(H(first.text)) && given.evidence.index > after;
  demand(follows, "content-mismatch", "D.2 follows A.1 and the close.");
  return evidence.at;
}

async function recalled(directory: Directory, given: ProvedAct, act: Statement<"delivery">, author: PlacedChain): Promise<string> {
  const recall = readStatement(given.act, directory.log, "recall");
  await verifyInForce(recall, author, given.evidence.index);
  const evidence = checkedEvidence(directory, given.evidence);
  demand(evidence.event === "coffre/recall" && recall.body.delivery === act.note.hash, "tampered", "The recall is of another delivery.");
  checkAbout(evidence, act, recall.note.hash);
  return evidence.at;
}
