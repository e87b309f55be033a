// The worker's half of a report: a `fault`, signed after a fresh ceremony, sent until the log holds it.
import type { Evidence } from "../../../lib/evidence.ts";
import { Stopped, type Faulty } from "../../../lib/faults.ts";
import { Failed } from "../../reader/server.ts";
import { begin, send } from "../acts.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { enter } from "../road/work.ts";
import type { FaultAsks, Reported } from "./asks.ts";

export const faultWork: Work<FaultAsks> = {
  enterToReport: async (used) => {
    await enter(used);
    opened().confirm(Date.now());
    return null;
  },
  report: async (of) => report(opened(), of),
};

/** One reason for all that can be wrong. What was reported before, and still stands, gets the outcome of then: this account signed that one too. [attacks 9, 26] */
async function report(vault: Vault, of: Faulty): Promise<Reported> {
  // after a stop, another account's passkey may have been used
  if (of.to !== vault.account) throw new Failed({ kind: "refused", why: "other-account" });
  return begin(vault, `fault ${of.id}`, async (signed) => {
    const { evidence, act } = await send(vault, signed, "fault", async () => Promise.resolve({ body: { delivery: of.hash, reason: "not-verified" as const } }));
    const [left, damaged, ...more] = evidence;
    const isOf = (one: Evidence, event: Evidence["event"]): boolean => one.event === event && one.about === of.id && one.source === of.from && one.destination === of.to;
    const same = left !== undefined && more.length === 0 && isOf(left, "coffre/fault") && (damaged === undefined || (isOf(damaged, "E.2") && damaged.act === left.act));
    if (!same) throw new Stopped("tampered", "wrong-act", "The server answered with evidence of something else.");
    const told = left.act === act || (await vault.feed.read()).some(({ evidence: { hash } }) => hash === left.hash);
    if (!told) throw new Stopped("tampered", "wrong-act", "The server answered with evidence of an act that nobody here has signed.");
    return { at: left.at, damaged: damaged !== undefined };
  }, of.hash);
}
