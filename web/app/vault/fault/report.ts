// A report after a stop. The stop has ended the worker, and nothing is sent by itself: the touch opens the vault once more, by a fresh ceremony, in a worker of
// its own, for this one act. Then that worker is gone too. (V4)
import type { Faulty } from "../../../lib/faults.ts";
import { Troubled } from "../../reader/reader.ts";
import { Asking } from "../asking.svelte.ts";
import { handed, NoKeyError, useKey } from "../road/ceremony.ts";
import { undoneOf, wordsOf } from "../undone.ts";
import { v } from "../words.ts";
import type { Reported } from "./asks.ts";

/** What was done, or why nothing is known to be, in words. */
export type Report = (of: Faulty, org: string) => Promise<Reported | string>;

export const reportStopped: Report = async (of, org) => {
  const asking = new Asking(() => undefined);
  let sent = false;
  try {
    const used = await useKey(await asking.once("challenge", "use", []), null);
    await asking.once("enterToReport", used, handed(used));
    sent = true;
    return await asking.once("report", of, []);
  } catch (error) {
    return whyNot(error, org, sent);
  } finally {
    void asking.leave();
  }
};

/** Why a report came to nothing, or is not known to have come to anything, in words. @param sent it may have arrived */
export function whyNot(error: unknown, org: string, sent: boolean): string {
  if (error instanceof NoKeyError) return error.why === "none" ? v().enter.noKey : v().key.cancelled;
  const trouble = error instanceof Troubled ? error.trouble : null;
  if (trouble?.kind === "stop") return v().fault.unproven({ org });
  if (trouble?.kind === "refused") {
    if (trouble.why === "no-way") return v().enter.noWay;
    if (trouble.why === "wrong-passkey") return v().enter.unknown;
    return ["not-now", "already-final", "not-found"].includes(trouble.why) ? v().fault.notNow({ org }) : wordsOf(trouble);
  }
  // the server has said that it takes nothing now
  if (trouble?.kind === "read-only" || trouble?.kind === "tries") return wordsOf(trouble);
  return sent ? v().fault.unsure : wordsOf(undoneOf(error) ?? { kind: "away" });
}
