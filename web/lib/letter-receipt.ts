// The receipt of a letter's delivery, made in the page: a person without an account holds proof too (docs/format.md §7).
import { base64, type Bytes } from "./bytes.ts";
import type { Letter } from "./opening.ts";
import { composeReceipt, type Opening } from "./receipt-compose.ts";

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
  const name = bundle.attests.find(({ id }) => id === act.note.account)?.statements[letter.attest];
  if (name === undefined) throw new Error("A letter that was checked has its sender's name.");
  return composeReceipt({
    checkpoint: bundle.checkpoint, evidence, act: null, delivery: bundle.delivery, operator, chains: bundle.chains, attests: [name],
    open: disclosed === null ? null : open(letter, disclosed),
  });
}

function open({ grant }: Letter, disclosed: Disclosed): Opening {
  if (grant === null) throw new Error("Only a letter whose cover was opened discloses something.");
  return {
    salt: disclosed.cover ? base64(grant.salt) : "",
    cover: disclosed.cover ? grant.coverLine : "",
    parts: grant.parts.map(({ salt }, i) => (disclosed.parts[i] === true ? base64(salt) : "")),
  };
}
