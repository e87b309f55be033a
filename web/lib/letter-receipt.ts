// The receipt of a letter's delivery, made in the page: a person without an account holds proof too (docs/format.md §7).
import { base64, concat, utf8, type Bytes } from "./bytes.ts";
import type { ProvedStates, ProvedText } from "./bundle.ts";
import { writeProof } from "./checkpoint.ts";
import type { Letter } from "./opening.ts";
import { receiptType } from "./receipt.ts";
import { writeSections, type Section } from "./sections.ts";

/** What the owner of a receipt discloses of the content: the cover, and which parts. */
export interface Disclosed {
  readonly cover: boolean;
  readonly parts: readonly boolean[];
}

/**
 * Writes the receipt of A.1 or D.1: the newest given unless `event` says which.
 * @param disclosed nothing unless said; only of a letter whose cover was opened
 */
export function letterReceipt(letter: Letter, disclosed: Disclosed | null = null, event?: "A.1" | "D.1"): Bytes {
  const { bundle, act, operator } = letter;
  const evidence = event === "A.1" ? bundle.evidence[0] : event === "D.1" ? bundle.evidence[1] : bundle.evidence.at(-1);
  if (evidence === undefined) throw new RangeError("This letter has no such evidence.");
  const prove = ({ index, path }: ProvedText, extra: Bytes = new Uint8Array(0)) => writeProof({ extra, index, path, checkpoint: bundle.checkpoint });
  const { account: author, after } = act.note;
  const chains = [...new Set([operator, author])].map((id) => given(bundle.chains, id, id === author ? after?.n : undefined));
  const attests = bundle.attests.find(({ id }) => id === author)?.statements ?? [];
  const name = attests[letter.attest];
  if (name === undefined) throw new Error("A letter that was checked has its sender's name.");
  const sections: Section[] = [
    { name: "evidence", bytes: evidence.text },
    { name: "delivery", bytes: bundle.delivery },
    ...chains.flat().map(({ text }) => ({ name: "chain", bytes: text })),
    ...chains.map((chain) => ({ name: "chain-proof", bytes: prove(last(chain)) })),
    { name: "attest", bytes: name.text },
    { name: "attest-proof", bytes: prove(name) },
    { name: "proof", bytes: prove(evidence, evidence.salt) },
    ...(disclosed === null ? [] : [{ name: "open", bytes: open(letter, disclosed) }]),
  ];
  return concat(utf8(`${receiptType}\n`), writeSections(sections));
}

/** An account's chain, up to statement n: the author's ends with the one that the act builds on. */
function given(chains: readonly ProvedStates[], id: string, n = Infinity): readonly ProvedText[] {
  return chains.find((chain) => chain.id === id)?.statements.slice(0, n + 1) ?? [];
}

function last(chain: readonly ProvedText[]): ProvedText {
  const statement = chain.at(-1);
  if (statement === undefined) throw new Error("A chain is never empty.");
  return statement;
}

function open({ grant }: Letter, disclosed: Disclosed): Bytes {
  if (grant === null) throw new Error("Only a letter whose cover was opened discloses something.");
  return utf8(JSON.stringify({
    salt: disclosed.cover ? base64(grant.salt) : "",
    cover: disclosed.cover ? grant.coverLine : "",
    parts: grant.parts.map(({ salt }, i) => (disclosed.parts[i] === true ? base64(salt) : "")),
  }));
}
