// The proof of a document: what the log says of it, as receipts that a stranger verifies, and a check of the whole road from its bytes to the log (V17, V18, V22).
import type { ProvedEvidence } from "../../../lib/bundle.ts";
import { fromBase64, type Bytes } from "../../../lib/bytes.ts";
import { step } from "../../../lib/directory.ts";
import type { DocumentEntry, Version } from "../../../lib/entries.ts";
import type { Evidence } from "../../../lib/evidence.ts";
import { Refused, Stopped } from "../../../lib/faults.ts";
import { readNote } from "../../../lib/note.ts";
import { judgeContent, verifyReceipt } from "../../../lib/receipt.ts";
import { composeReceipt, salted } from "../../../lib/receipt-compose.ts";
import { readStatement } from "../../../lib/statement.ts";
import { readProofs } from "../../../lib/ways.ts";
import { Failed } from "../../reader/server.ts";
import type { Vault } from "../open.ts";
import { call, Problem } from "../server.ts";
import { digestOf } from "../taken.ts";
import type { Judged } from "./asks.ts";

/** An event that lies in the log, and the act that caused it. */
interface Happened {
  readonly given: Omit<ProvedEvidence, "path">;
  readonly evidence: Evidence;
  /** Null where the delivery itself is the act. */
  readonly act: Bytes | null;
}

interface History {
  readonly events: readonly Happened[];
  readonly delivery: Bytes | null;
}

/** What happened of a version, oldest first. */
export const historyOf = (vault: Vault, version: Version): Promise<History> => (version.whence === "deposit" ? deposited(vault, version) : delivered(vault, version));

async function delivered(vault: Vault, version: Version): Promise<History> {
  const { act: { note }, evidence, proved, acts } = await vault.delivery(version.delivery);
  if (note.hash !== version.act) throw new Stopped("tampered", "content-mismatch", "This is not the delivery that was kept.");
  const texts = new Map(acts.map((act): [string, Bytes] => [act.note.hash, new Uint8Array(act.note.bytes)]));
  const events = proved.flatMap((given, i): Happened[] => {
    const event = evidence[i];
    return event === undefined ? [] : [{ given, evidence: event, act: texts.get(event.act) ?? null }];
  });
  return { events, delivery: new Uint8Array(note.bytes) };
}

async function deposited(vault: Vault, version: Version): Promise<History> {
  const found = (await vault.feed.read()).find(({ act }) => act.note.hash === version.act);
  if (found === undefined) throw new Stopped("tampered", "incomplete", "The log does not know of this deposit.");
  const { evidence, salt, index, act } = found;
  return { events: [{ given: { text: new Uint8Array(evidence.bytes), salt, index }, evidence, act: new Uint8Array(act.note.bytes) }], delivery: null };
}

/** Makes the receipt of one event, and verifies it as a stranger would before it is given. It discloses that this document is one of those meant, nothing else. */
export async function receiptOf(vault: Vault, version: Version, { events, delivery }: History, n: number): Promise<Bytes> {
  const happened = events[n];
  if (happened === undefined) throw new Failed({ kind: "refused", why: "no-document" });
  const { given, act } = happened;
  const authors = [act, delivery].flatMap((text) => (text === null ? [] : [readNote(text).account]));
  const asked = [...new Set(authors)].filter((id) => id !== vault.trust.operator);
  const { accounts, checked, spoken } = await vault.directory(asked);
  // one checkpoint for all of a receipt: chains that are too long for one answer make none, and nobody lies
  if (spoken.length < asked.length) throw new Failed({ kind: "refused", why: "long-receipt" });
  const { size } = checked.directory.tree;
  const proofs = await call(`/log/proofs?size=${size}&index=${given.index}`);
  return step("tampered", async () => {
    const [proof] = readProofs(proofs, [given.index]);
    const attests = accounts.attests.filter(({ id }) => authors.includes(id)).flatMap(({ statements }) => statements.slice(-1))
      .filter(({ text }) => happened.evidence.at < readStatement(text, vault.trust.log, "attest").body.until);
    const parts = delivery === null ? (act === null ? [] : readStatement(act, vault.trust.log, "deposit").body.parts) : readStatement(delivery, vault.trust.log, "delivery").body.parts;
    const receipt = composeReceipt({
      checkpoint: accounts.checkpoint, evidence: { ...given, path: [...(proof?.path ?? [])] as Bytes[] }, act, delivery, operator: vault.trust.operator,
      chains: accounts.chains, attests, open: salted(parts.map((_, part) => (part === version.part ? fromBase64(version.salt, 32) : null))),
    });
    await verifyReceipt(receipt, vault.trust);
    return receipt;
  });
}

/**
 * Checks everything anew, from the manifest to the log: nothing that this page holds is taken for true.
 * What is wrong is said, and not thrown: a document that is not intact is no reason to close the vault.
 */
export async function judge(vault: Vault, find: () => DocumentEntry): Promise<Judged> {
  try {
    await vault.read();
    const version = find().versions[0];
    if (version === undefined) return { verdict: "unknown", what: "document", at: "" };
    const content = await digestOf(vault, vault.stated(version));
    const history = await historyOf(vault, version);
    const first = history.events[0];
    if (first === undefined) return { verdict: "unknown", what: "proof", at: "" };
    const receipt = await verifyReceipt(await receiptOf(vault, version, history, 0), vault.trust);
    if (receipt.evidence.act !== version.act) return { verdict: "broken", what: "proof", at: "" };
    const { verdict } = judgeContent(receipt, content);
    return verdict === "intact" ? { verdict, what: "", at: first.evidence.at } : { verdict: verdict === "not intact" ? "broken" : "unknown", what: "document", at: "" };
  } catch (error) {
    return judged(error);
  }
}

function judged(error: unknown): Judged {
  if (error instanceof Failed && error.trouble.kind === "refused") throw error; // the vault has ended
  if (error instanceof Failed) return { verdict: "unknown", what: "network", at: "" };
  if (error instanceof Problem) return { verdict: "unknown", what: error.problem === "not-found" ? "document" : "network", at: "" };
  if (error instanceof Stopped || error instanceof Refused) {
    const stop = error instanceof Stopped ? error.stop : "tampered";
    if (stop === "stale-directory") return { verdict: "unknown", what: "register", at: "" };
    if (stop === "unknown-sender") return { verdict: "unknown", what: "name", at: "" };
    return { verdict: "broken", what: stop === "content-mismatch" ? "document" : stop === "rolled-back" ? "list" : "proof", at: "" };
  }
  throw error;
}
