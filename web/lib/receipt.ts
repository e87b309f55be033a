// Receipts: one text that proves an event offline, against a trust folder (docs/format.md §7).
import { digest, equal, fromBase64, H, utf8 } from "./bytes.ts";
import type { Trust } from "./bundle.ts";
import { chainOf, demandNewest, newest, readChain, readGenesis, verifyAct, type Chain } from "./chain.ts";
import { readCheckpoint, readProof, readVkey, type LogKey, type Proof, type Tree } from "./checkpoint.ts";
import { readEvidence, type Evidence } from "./evidence.ts";
import { demand } from "./faults.ts";
import { commitment, readCover, type Cover } from "./grant.ts";
import { checkLogged } from "./heads.ts";
import { fields, list, parseLine, string } from "./jsonline.ts";
import { attestLabel, chainLabel, evidenceLeaf, stateLeaf } from "./leaf.ts";
import { checkEvent, checkPresent, type Act } from "./receipt-event.ts";
import { readSections } from "./sections.ts";
import { readStatement, type Statement, type Type } from "./statement.ts";

export const receiptType = "coffre/receipt/v1";
const largestReceipt = 1024 * 1024;

const order = ["evidence", "act", "delivery", "chain", "chain-proof", "attest", "attest-proof", "proof", "token", "open"] as const;
type SectionName = (typeof order)[number];

/** What a receipt proves. */
export interface Receipt {
  readonly evidence: Evidence;
  readonly act: Act | null;
  readonly delivery: Statement<"delivery"> | null;
  /** Who delivered; for an event about an account, who signed. */
  readonly from: string;
  /** What the operator said that `from` is called, "" where it said nothing or the name had ended. */
  readonly fromName: string;
  /** What its owner discloses. */
  readonly cover: Cover | null;
  /** For each part of the delivery, or of the deposit, the salt that its owner discloses, or null. */
  readonly salts: readonly (Uint8Array | null)[];
}

type Sections = Readonly<Record<SectionName, readonly Uint8Array[]>>;

function take(bytes: Uint8Array): Sections {
  demand(bytes.length <= largestReceipt, "too-large", "A receipt is at most 1 MiB.");
  const head = utf8(`${receiptType}\n`);
  demand(equal(bytes.subarray(0, head.length), head), "wrong-type", "This is not a receipt.");
  const found = Object.fromEntries(order.map((name) => [name, [] as Uint8Array[]])) as Record<SectionName, Uint8Array[]>;
  let last = 0;
  for (const { name, bytes: body } of readSections(bytes.subarray(head.length))) {
    const place = order.findIndex((known) => known === name);
    demand(place >= 0, "unknown-section", "A receipt has no such section.");
    demand(place >= last, "wrong-order", "The sections of a receipt have one order.");
    last = place;
    found[name as SectionName].push(body);
  }
  demand(found.evidence.length === 1 && found.proof.length === 1, "incomplete", "A receipt has one evidence and its proof.");
  for (const name of ["act", "delivery", "token", "open"] as const) demand(found[name].length <= 1, "twice", `A receipt has one ${name} at most.`);
  demand(found["attest-proof"].length === found.attest.length, "incomplete", "Each attest has its proof.");
  return found;
}

const first = (given: readonly Uint8Array[]): Uint8Array => given[0] ?? new Uint8Array(0);

/** Verifies a receipt against a trust folder, offline. */
export async function verifyReceipt(bytes: Uint8Array, trust: Trust): Promise<Receipt> {
  const { log } = trust;
  const key = readVkey(trust.vkey);
  const sections = take(bytes);
  const evidence = readEvidence(first(sections.evidence));
  demand(evidence.log === log, "wrong-log", "The evidence is of another log.");
  const proof = readProof(first(sections.proof));
  const tree = await readCheckpoint(proof.checkpoint, key);
  demand(proof.extra.length === 32, "wrong-length", "A salt is 32 bytes.");
  checkLogged(evidenceLeaf(proof.extra, evidence.bytes), proof, tree);
  const delivery = sections.delivery.length === 0 ? null : readStatement(first(sections.delivery), log, "delivery");
  const act = sections.act.length === 0 ? null : readAct(first(sections.act), log);
  checkPresent(evidence, act, delivery);
  const authors = [act, delivery].flatMap((statement) => (statement === null ? [] : [statement.note.account]));
  const attests = readAttests(sections.attest, trust, authors);
  const chains = await readChains(sections.chain, log, new Set([trust.operator, ...authors]));
  const prove = proveState(key, proof, tree);
  const places = await checkChainProofs(chains, sections["chain-proof"], prove);
  await checkAuthors(act, delivery, chains, places, proof.index);
  checkEvent(evidence, act, delivery);
  const operator = chains.find(({ id }) => id === trust.operator);
  demand(operator !== undefined, "incomplete", "The operator's chain is missing.");
  await checkAttests(attests, sections["attest-proof"], operator, prove);
  const from = delivery?.note.account ?? evidence.source;
  const name = attests.find(({ body }) => body.id === from && evidence.at < body.until)?.body.name ?? "";
  return { evidence, act, delivery, from, fromName: name, ...readOpen(sections.open, delivery, act) };
}

function readAttests(texts: readonly Uint8Array[], { log, operator }: Trust, authors: readonly string[]): Statement<"attest">[] {
  const attests = texts.map((text) => readStatement(text, log, "attest"));
  for (const { note, body } of attests) {
    demand(note.account === operator, "unattested", "A name is the operator's word.");
    demand(authors.includes(body.id), "stray-attest", "A name is that of an author.");
  }
  demand(new Set(attests.map(({ body }) => body.id)).size === attests.length, "twice", "An author has one name.");
  return attests;
}

function readAct(text: Uint8Array, log: string): Act {
  const acts: readonly Exclude<Type, "delivery">[] = ["close", "deposit", "accept", "recall", "refuse", "fault", "handover", "claim", "link", "confirm", "unlink", "paper", "withdraw"];
  return readStatement(text, log, ...acts) as Act;
}

/** One chain after the other, each from its genesis: the operator's and the authors', no other. */
async function readChains(texts: readonly Uint8Array[], log: string, wanted: ReadonlySet<string>): Promise<Chain[]> {
  const groups: { id: string; letter: boolean; texts: Uint8Array[] }[] = [];
  for (const text of texts) {
    const statement = readStatement(text, log, "genesis", "keys", "renew", "close");
    if (statement.type === "genesis") groups.push({ id: statement.note.account, letter: statement.body.kind === "letter", texts: [] });
    const group = groups.at(-1);
    demand(group !== undefined, "wrong-genesis", "A chain begins with its genesis.");
    group.texts.push(text);
  }
  const ids = groups.map(({ id }) => id);
  demand(ids.every((id) => wanted.has(id)) && new Set(ids).size === ids.length, "stray-chain", "A receipt holds the chains of authors and operator, once.");
  demand(ids.length === wanted.size, "incomplete", "The chain of an author, or of the operator, is missing.");
  return Promise.all(groups.map(async ({ id, letter, texts: own }) =>
    letter && own.length === 1 ? chainOf(await readGenesis(first(own), log)) : readChain(id, own, log)));
}

/** Proves that a statement is a leaf of the tree of the evidence's own proof; returns where it lies. */
type ProveState = (text: Uint8Array, label: Uint8Array, n: number, hash: string) => Promise<number>;

function proveState(key: LogKey, main: Proof, tree: Tree): ProveState {
  return async (text, label, n, hash) => {
    const proof = readProof(text);
    demand(proof.extra.length === 0, "wrong-length", "Only the evidence's proof has extra data.");
    const other = equal(proof.checkpoint, main.checkpoint) ? tree : await readCheckpoint(proof.checkpoint, key);
    demand(other.size === tree.size && equal(other.root, tree.root), "other-checkpoint", "All proofs are against one checkpoint.");
    checkLogged(stateLeaf(label, n, fromBase64(hash, 32)), proof, tree);
    return proof.index;
  };
}

/** For each account but letters, where its last statement given lies. */
async function checkChainProofs(chains: readonly Chain[], given: readonly Uint8Array[], prove: ProveState): Promise<Map<string, number>> {
  const logged = chains.filter(({ kind }) => kind !== "letter");
  demand(given.length === logged.length, "incomplete", "Each chain but a letter's has its proof.");
  const places = new Map<string, number>();
  for (const [i, chain] of logged.entries()) {
    const { n, hash } = newest(chain);
    places.set(chain.id, await prove(given[i] ?? new Uint8Array(0), chainLabel(chain.id), n, hash));
  }
  return places;
}

/** Each author's chain ends with the statement that the act builds on, or the delivery where another acted; it lies before the evidence. */
async function checkAuthors(act: Act | null, delivery: Statement<"delivery"> | null, chains: readonly Chain[], places: ReadonlyMap<string, number>, evidence: number): Promise<void> {
  for (const statement of [act, delivery]) {
    if (statement === null) continue;
    const chain = chains.find(({ id }) => id === statement.note.account);
    demand(chain !== undefined, "incomplete", "The chain of an author is missing.");
    // of who delivered and acted later, the chain ends where the act builds on it
    if (statement === act || statement.note.account !== act?.note.account) {
      demand(!newest(chain).closed, "closed", "The account was closed.");
      demandNewest(statement, chain);
      // a letter's genesis is in no leaf
      demand((places.get(chain.id) ?? -1) < evidence, "key-after-evidence", "The key was stated after the evidence.");
    }
    await verifyAct(statement, chain);
  }
}

async function checkAttests(attests: readonly Statement<"attest">[], proofs: readonly Uint8Array[], operator: Chain, prove: ProveState): Promise<void> {
  for (const [i, attest] of attests.entries()) {
    const { id, n } = attest.body;
    await verifyAct(attest, operator);
    await prove(proofs[i] ?? new Uint8Array(0), attestLabel(id), n, attest.note.hash);
  }
}

/** What an act states of documents: a delivery, or a deposit; others nothing. */
const partsOf = (delivery: Statement<"delivery"> | null, act: Act | null): Statement<"deposit">["body"]["parts"] =>
  delivery?.body.parts ?? (act?.type === "deposit" ? act.body.parts : []);

/** What the owner discloses, compared with what the act commits to. */
function readOpen(given: readonly Uint8Array[], delivery: Statement<"delivery"> | null, act: Act | null): Pick<Receipt, "cover" | "salts"> {
  const parts = partsOf(delivery, act);
  if (given.length === 0) return { cover: null, salts: parts.map(() => null) };
  demand(delivery !== null || act?.type === "deposit", "incomplete", "What is opened is the delivery's, or the deposit's.");
  const open = fields(parseLine(first(given)), ["salt", "cover", "parts"]);
  const salt = string(open.salt);
  const line = string(open.cover);
  demand((salt === "") === (line === ""), "incomplete", "Salt and cover are given both, or neither.");
  const salts = list(open.parts).map((part) => (part === "" ? null : fromBase64(string(part), 32)));
  demand(salts.length === parts.length, "content-mismatch", "Each part is opened or closed.");
  if (line === "") return { cover: null, salts };
  demand(commitment(fromBase64(salt, 32), H(utf8(line))) === delivery?.body.cover, "content-mismatch", "The cover is not the one that the act commits to.");
  return { cover: readCover(line), salts };
}

export type Verdict = "intact" | "not intact" | "cannot be told";

/** Whether a document is one that the receipt's delivery or deposit held; `part` says which. */
export const judgeDocument = async (receipt: Receipt, document: Uint8Array): Promise<Judgement> => judgeContent(receipt, await digest(document));

interface Judgement {
  readonly verdict: Verdict;
  readonly part: number | null;
}

/** The same of a document's digest. */
export function judgeContent(receipt: Receipt, content: Uint8Array): Judgement {
  const parts = partsOf(receipt.delivery, receipt.act);
  const part = parts.findIndex(({ commit }, i) => {
    const salt = receipt.salts[i];
    return salt !== undefined && salt !== null && commitment(salt, content) === commit;
  });
  if (part >= 0) return { verdict: "intact", part };
  const allOpen = parts.length > 0 && receipt.salts.every((salt) => salt !== null);
  return { verdict: allOpen ? "not intact" : "cannot be told", part: null };
}
