// What a yearly check of the recovery code is compared with: on this device, a print of two of its eight groups. The code itself is kept nowhere.
// Whoever searches the two groups out of the print learns 40 bits of 140; the 100 that are left are as hopeless to guess.
import { base64, equal, fromBase64, h, utf8 } from "../../../lib/bytes.ts";
import { printCode, readCode, recoveryUnlockSeed } from "../../../lib/code.ts";
import { recipientText } from "../../../lib/age.ts";
import { Refused } from "../../../lib/faults.ts";
import type { Keybag } from "../../../lib/keybag.ts";
import { randomSecret } from "../../../lib/unlock.ts";
import { keep, kept } from "../../reader/kept.ts";

interface Kept {
  /** The code's recipient in the keybag: another code makes this print worthless. */
  readonly recipient: string;
  readonly groups: readonly [number, number];
  readonly salt: string;
  readonly print: string;
  /** When the code was last seen on paper. */
  readonly at: string;
}

const place = (account: string): string => `code ${account}`;

const printOf = (salt: string, groups: string): string => base64(h("coffre/code-check/v1", utf8(`${salt} ${groups}`)));

/** The recipients of the recovery codes that open this keybag. */
export const codesOf = ({ unlocks }: Pick<Keybag, "unlocks">): readonly string[] => unlocks.filter(({ kind }) => kind === "code").map(({ recipient }) => recipient);

/** Keeps what the next check of this code is compared with, if it is one of this keybag. */
export async function keepCheck(account: string, code: string, bag: Keybag): Promise<boolean> {
  const recipient = await recipientText(recoveryUnlockSeed(code));
  if (!codesOf(bag).includes(recipient)) return false;
  const printed = printCode(code, "recovery").split("-");
  const [x = 0, y = 0] = crypto.getRandomValues(new Uint8Array(2));
  // one of the first four, one of the three that follow: the last group is the check of the others
  const groups = [(x & 3) + 1, (y % 3) + 5] as const;
  const salt = base64(randomSecret());
  const print = printOf(salt, groups.map((group) => printed[group - 1] ?? "").join(" "));
  await keep(place(account), { recipient, groups, salt, print, at: new Date(Date.now()).toISOString() } satisfies Kept);
  return true;
}

/** Which two groups are asked, and when the code was last seen; null where this device keeps nothing of this code: the whole of it is asked. */
export async function checkOf(account: string, bag: Keybag): Promise<{ groups: readonly [number, number]; at: string } | null> {
  const found = await kept<Kept>(place(account));
  return found !== null && codesOf(bag).includes(found.recipient) ? { groups: found.groups, at: found.at } : null;
}

/** Whether these are the groups that were asked; what was typed is forgotten. */
export async function isRight(account: string, typed: readonly string[]): Promise<boolean> {
  const found = await kept<Kept>(place(account));
  if (found === null) return false;
  const right = equal(fromBase64(printOf(found.salt, typed.join(" ")), 32), fromBase64(found.print, 32));
  if (right) await keep(place(account), { ...found, at: new Date(Date.now()).toISOString() } satisfies Kept);
  return right;
}

/** Whether this is a recovery code of this keybag, whole. */
export async function isCode(account: string, typed: string, bag: Keybag): Promise<boolean> {
  try {
    return await keepCheck(account, readCode(typed, "recovery"), bag);
  } catch (refusal) {
    if (refusal instanceof Refused) return false;
    throw refusal;
  }
}
