// Puts a receipt together from what was given at one checkpoint (docs/format.md §7). Whether it holds, `verifyReceipt` says, to its owner as to a stranger.
import { base64, concat, utf8, type Bytes } from "./bytes.ts";
import type { ProvedEvidence, ProvedStates, ProvedText } from "./bundle.ts";
import { writeProof } from "./checkpoint.ts";
import { readNote } from "./note.ts";
import { receiptType } from "./receipt.ts";
import { writeSections, type Section } from "./sections.ts";

/** What the owner of a receipt discloses: the cover with its salt, or neither; each part's salt, or "". */
export interface Opening {
  readonly salt: string;
  readonly cover: string;
  readonly parts: readonly string[];
}

export interface ReceiptParts {
  readonly checkpoint: Bytes;
  readonly evidence: ProvedEvidence;
  /** The act that caused it, but for the delivery itself. */
  readonly act: Bytes | null;
  readonly delivery: Bytes | null;
  readonly operator: string;
  /** Chains of the operator and of every author, whole. */
  readonly chains: readonly ProvedStates[];
  /** Geneses of letters that signed, which no directory gives. */
  readonly letters?: ReadonlyMap<string, Bytes>;
  /** What the operator said that authors are called, where it did. */
  readonly attests: readonly ProvedText[];
  readonly open: Opening | null;
}

export const salted = (salts: readonly (Uint8Array | null)[]): Opening => ({ salt: "", cover: "", parts: salts.map((salt) => (salt === null ? "" : base64(salt))) });

/** Writes the receipt: the operator's chain whole, each author's up to the statement that the act, or else the delivery, builds on. */
export function composeReceipt({ checkpoint, evidence, act, delivery, operator, chains: all, letters, attests, open }: ReceiptParts): Bytes {
  const prove = ({ index, path }: ProvedText, extra: Bytes = new Uint8Array(0)): Bytes => writeProof({ extra, index, path, checkpoint });
  const notes = [act, delivery].flatMap((text) => (text === null ? [] : [readNote(text)]));
  const chains = [...new Set([operator, ...notes.map(({ account }) => account)])].map((id) => {
    const genesis = letters?.get(id);
    // a letter has no leaf: its id is the hash of its genesis, and that is all of it
    if (genesis !== undefined) return { texts: [genesis], last: null };
    const after = notes.find(({ account }) => account === id)?.after;
    const statements = (all.find((chain) => chain.id === id)?.statements ?? []).slice(0, (after?.n ?? Infinity) + 1);
    return { texts: statements.map(({ text }) => text), last: statements.at(-1) ?? null };
  });
  const sections: Section[] = [
    { name: "evidence", bytes: evidence.text },
    ...(act === null ? [] : [{ name: "act", bytes: act }]),
    ...(delivery === null ? [] : [{ name: "delivery", bytes: delivery }]),
    ...chains.flatMap(({ texts }) => texts).map((bytes) => ({ name: "chain", bytes })),
    ...chains.flatMap(({ last }) => (last === null ? [] : [{ name: "chain-proof", bytes: prove(last) }])),
    ...attests.map(({ text }) => ({ name: "attest", bytes: text })),
    ...attests.map((attest) => ({ name: "attest-proof", bytes: prove(attest) })),
    { name: "proof", bytes: prove(evidence, evidence.salt) },
    ...(open === null ? [] : [{ name: "open", bytes: utf8(JSON.stringify({ salt: open.salt, cover: open.cover, parts: open.parts })) }]),
  ];
  return concat(utf8(`${receiptType}\n`), writeSections(sections));
}
