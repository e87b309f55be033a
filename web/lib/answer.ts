// What a letter's act left, checked before it is believed (docs/api.md §1, docs/format.md §5). The twin of src/Coffre/Client/AnswerRules.cs, for what a letter signs.
import { fromBase64 } from "./bytes.ts";
import { readAnswer, readConsistency } from "./bundle.ts";
import { readCheckpoint, seenOf, type Seen, type Tree } from "./checkpoint.ts";
import { checkedEvidence, step } from "./directory.ts";
import { demand } from "./faults.ts";
import { checkConsistency } from "./merkle.ts";
import type { Letter } from "./opening.ts";
import { readStatement } from "./statement.ts";

/** An act that the log holds: the instant that it gives, and the newest checkpoint verified on the way. */
export interface Noted {
  readonly at: string;
  readonly seen: Seen;
}

/** Gets the bytes of `GET /log/consistency?from=&to=`. */
export type Consistency = (from: number, to: number) => Promise<Uint8Array>;

/**
 * Checks the answer to the letter's word on paper: evidence in the log, of this letter, to its issuer, for the reason that was sent. Throws `Stopped`.
 * Its act may be an earlier one: a word that stands already gets the first outcome, whatever its bytes. [attacks 9, 26]
 * @param act the text that was sent
 * @param kept the newest checkpoint that this device has verified: the answer's is of the same log, grown since, or not grown as far [attack 13]
 */
export function checkPaper(letter: Letter, act: Uint8Array, json: Uint8Array, kept: Seen, consistency: Consistency): Promise<Noted> {
  const { id, log } = letter.account;
  return step("tampered", async () => {
    const { body } = readStatement(act, log, "paper");
    const answer = readAnswer(json);
    const tree = await readCheckpoint(answer.checkpoint, letter.key);
    await checkSame(kept, tree, consistency);
    const [given, ...more] = answer.evidence;
    demand(given !== undefined && more.length === 0 && answer.statements.length === 0, "wrong-act", "A word on paper leaves one evidence.");
    const { event, about, source, destination, reasons, at } = checkedEvidence({ log, tree }, given);
    const same = event === "coffre/paper" && about === id && source === id && destination === body.with && reasons[0] === body.reason;
    demand(same, "wrong-act", "The server answered with evidence of something else.");
    return { at, seen: tree.size > kept.size ? seenOf(letter.key, tree) : kept };
  });
}

/** Refuses the checkpoint of an answer that is not of the log seen before, grown since, or not grown as far. [attack 13] */
export async function checkSame(kept: Seen, tree: Tree, consistency: Consistency): Promise<void> {
  const before = { size: kept.size, root: fromBase64(kept.root, 32) };
  const [older, newer] = tree.size < before.size ? [tree, before] : [before, tree];
  if (older.size === 0) return;
  const path = older.size === newer.size ? [] : readConsistency(await consistency(older.size, newer.size));
  checkConsistency(older.size, older.root, newer.size, newer.root, path);
}
