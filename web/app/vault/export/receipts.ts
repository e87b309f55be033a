// The receipts of an export: of every event that the feed tells, each verified as a stranger would before it is kept (docs/export.md §1).
import { members, parseJson, readAccounts, readEvidence, textOf, type Accounts, type ProvedEvidence } from "../../../lib/bundle.ts";
import { base32, base64, H, utf8, type Bytes } from "../../../lib/bytes.ts";
import { checkDelivery, type CheckedDelivery } from "../../../lib/delivery.ts";
import { step } from "../../../lib/directory.ts";
import type { DocumentEntry } from "../../../lib/entries.ts";
import { isAboutDelivery, readEvidence as readEvidenceText, type Evidence } from "../../../lib/evidence.ts";
import { Stopped } from "../../../lib/faults.ts";
import type { FeedEvent } from "../../../lib/feed.ts";
import type { Grant } from "../../../lib/grant.ts";
import { list } from "../../../lib/jsonline.ts";
import { readNote } from "../../../lib/note.ts";
import { verifyReceipt } from "../../../lib/receipt.ts";
import { composeReceipt, salted, type Opening } from "../../../lib/receipt-compose.ts";
import { readStatement } from "../../../lib/statement.ts";
import { readProofs } from "../../../lib/ways.ts";
import { keepSeen, keptSeen } from "../../reader/kept.ts";
import { entriesFor } from "../deliveries.ts";
import type { Vault } from "../open.ts";
import { call, isGone, seenHeader } from "../server.ts";
import type { Piece } from "./store.ts";

/** The name of an event's receipt, as the command line writes it. */
export function receiptName({ event, about, number }: Evidence): string {
  const code = event.slice(event.indexOf("/") + 1);
  return `receipts/${about}-${code}${isAboutDelivery(event) && event !== "coffre/fault" ? "" : `-${number}`}.receipt`;
}

type Letters = ReadonlyMap<string, Bytes>;

async function receipt(vault: Vault, accounts: Accounts, letters: Letters, evidence: ProvedEvidence, at: string, act: Bytes | null, delivery: Bytes | null, open: Opening | null): Promise<string> {
  const { trust } = vault;
  return step("tampered", async () => {
    const authors = [act, delivery].flatMap((text) => (text === null ? [] : [readNote(text).account]));
    const attests = accounts.attests.filter(({ id }) => authors.includes(id)).flatMap(({ statements }) => statements.slice(-1))
      .filter(({ text }) => at < readStatement(text, trust.log, "attest").body.until);
    const bytes = composeReceipt({ checkpoint: accounts.checkpoint, evidence, act, delivery, operator: trust.operator, chains: accounts.chains, letters, attests, open });
    await verifyReceipt(bytes, trust);
    return base64(bytes);
  });
}

/** The receipts of one delivery, all against the checkpoint that came with it; what it holds, where it may be opened. */
export async function ofDelivery(vault: Vault, id: string): Promise<Piece> {
  const { trust } = vault;
  const before = await keptSeen(trust.log);
  const answer = await vault.ask(`/api/deliveries/${id}`, { headers: seenHeader(before) });
  const checked = await checkDelivery(answer, id, trust, Date.now(), before);
  await keepSeen(checked.seen);
  const given = await step("tampered", () => {
    const all = members(parseJson(answer), ["checkpoint", "heads", "chains", "attests", "delivery", "evidence", "acts"], ["consistency", "genesis"]);
    return { accounts: readAccounts(all), delivery: textOf(all.delivery), evidence: list(all.evidence).map(readEvidence), acts: list(all.acts).map(textOf), genesis: "genesis" in all ? textOf(all.genesis) : null };
  });
  const { accounts, delivery, genesis } = given;
  // a close ends deliveries too, and stands in its author's chain
  const texts = new Map([...given.acts, ...accounts.chains.flatMap(({ statements }) => statements.map(({ text }) => text))].map((text) => [base64(H(text)), text]));
  const letters = new Map(genesis === null ? [] : [[readNote(genesis).account, genesis]]);
  const grant = await openedOf(vault, checked);
  const open = grant === null ? null : { salt: base64(grant.salt), cover: grant.coverLine, parts: grant.parts.map(({ salt }) => base64(salt)) };
  const { hash, account } = checked.act.note;
  const receipts = [];
  for (const proved of given.evidence) {
    const evidence = readEvidenceText(proved.text);
    const cause = evidence.act === hash ? null : texts.get(evidence.act) ?? null;
    receipts.push({ path: receiptName(evidence), bytes: await receipt(vault, accounts, letters, proved, evidence.at, cause, delivery, open), act: evidence.event === "A.1" ? hash : "" });
  }
  const mine = account === vault.account;
  // what was shared out of the vault is there already
  const documents = grant === null || (mine && checked.act.body.kind === "share") ? [] : documentsOf(grant, mine);
  return { receipts, documents, letter: genesis === null ? "" : base64(genesis), closed: grant === null ? [id] : [] };
}

/** What may be read without signing for it: one's own, what was kept or has come; what others lend is theirs. Null where it stays closed, or is not what was signed. */
async function openedOf(vault: Vault, checked: CheckedDelivery): Promise<Grant | null> {
  const { act, evidence } = checked;
  const has = (event: Evidence["event"]): boolean => evidence.some((one) => one.event === event);
  try {
    if (act.note.account === vault.account || checked.letter !== null) return await vault.copied(act);
    const may = act.body.kind !== "share" && (act.body.grade === "availability" ? has("D.1") : has("D.6"));
    return may ? await vault.granted(checked) : null;
  } catch (error) {
    const closed = isGone(error) || (error instanceof Stopped && error.stop === "content-mismatch");
    if (closed) return null;
    throw error;
  }
}

const documentsOf = (grant: Grant, mine: boolean): DocumentEntry[] => entriesFor(grant, grant.act.note.at).map((entry, part) => ({
  ...entry, id: base32(H(utf8(`${grant.act.note.hash} ${part}`)).subarray(0, 16)), folder: mine ? "Envoyés" : "Reçus", from: mine ? "" : entry.from,
}));

/** The receipts of what happened to the account itself: deposits with their salts, links, claims; and of what was not taken. */
export async function ofAccount(vault: Vault, events: readonly FeedEvent[], letters: Letters): Promise<Piece> {
  // the operator's chain comes with every answer, and a letter's is its genesis
  const authorOf = ({ act }: FeedEvent): string => (letters.has(act.note.account) || act.note.account === vault.trust.operator ? vault.account : act.note.account);
  const receipts = [];
  // author by author: an answer always speaks of the first account that it is asked for, whatever the length of its chain
  for (const author of new Set(events.map(authorOf))) receipts.push(...await ofAuthor(vault, author, events.filter((event) => authorOf(event) === author), letters));
  return { receipts, documents: [], letter: "", closed: [] };
}

async function ofAuthor(vault: Vault, author: string, events: readonly FeedEvent[], letters: Letters): Promise<Piece["receipts"]> {
  const { accounts, checked } = await vault.directory([author]);
  const indexes = events.map(({ index }) => index);
  const given = await call(`/log/proofs?size=${checked.directory.tree.size}&${indexes.map((index) => `index=${index}`).join("&")}`);
  const proofs = await step("tampered", () => readProofs(given, indexes));
  const salts = new Map(vault.entries().flatMap((entry) => (entry.t === "document" ? entry.versions.map(({ act, part, payload, salt }): [string, string] => [`${act} ${part} ${payload}`, salt]) : [])));
  const receipts = [];
  for (const [i, { evidence, salt, index, act }] of events.entries()) {
    const parts = act.type === "deposit" ? act.body.parts.map(({ payload }, part) => salts.get(`${act.note.hash} ${part} ${payload}`) ?? "") : [];
    const open = parts.some((one) => one !== "") ? { ...salted([]), parts } : null;
    const proved = { text: new Uint8Array(evidence.bytes), salt, index, path: [...(proofs[i]?.path ?? [])] as Bytes[] };
    const text = new Uint8Array(act.note.bytes);
    const notTaken = act.type === "delivery";
    const bytes = await receipt(vault, accounts, letters, proved, evidence.at, notTaken ? null : text, notTaken ? text : null, open);
    receipts.push({ path: receiptName(evidence), bytes, act: act.type === "deposit" ? act.note.hash : "" });
  }
  return receipts;
}
