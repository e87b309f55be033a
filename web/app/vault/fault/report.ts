// A report after a stop. The stop has ended the worker, and nothing is sent by itself: the touch opens the vault once more, by a fresh ceremony, in a worker of
// its own, for this one act. Then that worker is gone too. (V4)
import type { Faulty } from "../../../lib/faults.ts";
import { passes, Troubled } from "../../reader/reader.ts";
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

/** Why a report came to nothing, in words. @param sent it may have arrived */
export function whyNot(error: unknown, org: string, sent: boolean): string {
  if (error instanceof NoKeyError) return error.why === "none" ? v().enter.noKey : v().key.cancelled;
  const trouble = error instanceof Troubled ? error.trouble : null;
  if (trouble?.kind === "stop") return v().fault.unproven({ org });
  if (sent && trouble !== null && passes(trouble)) return v().fault.unsure;
  const undone = undoneOf(error);
  if (undone === null) return v().key.cancelled;
  if (undone.kind !== "refused") return wordsOf(undone);
  if (undone.why === "no-way") return v().enter.noWay;
  return ["not-now", "already-final", "not-found"].includes(undone.why) ? v().fault.notNow({ org }) : v().key.cancelled;
}
