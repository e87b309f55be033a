// The worker's half of the session's limits.
import { members, parseJson } from "../../../lib/bundle.ts";
import { step } from "../../../lib/directory.ts";
import { demand } from "../../../lib/faults.ts";
import { list, number, time } from "../../../lib/jsonline.ts";
import { begin } from "../acts.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import type { Limits, SessionAsks } from "./asks.ts";

export const sessionWork: Work<SessionAsks> = {
  limits: async () => limitsOf(opened()),
  stay: async () => {
    const vault = opened();
    return begin(vault, "stay", async (_, once) => {
      await once("session", async () => vault.beginAgain());
      return limitsOf(vault);
    });
  },
};

async function limitsOf(vault: Vault): Promise<Limits> {
  const answer = await vault.ask("/api/sessions");
  return await step("tampered", () => {
    const { sessions, idle, maintenance } = members(parseJson(answer), ["sessions", "idle"], ["maintenance"]);
    const own = list(sessions).map((value) => members(value, ["id", "begun", "used", "ends", "this"])).find((session) => session.this === true);
    demand(own !== undefined, "malformed", "This session is not among them.");
    return { ends: time(own.ends), idle: number(idle), maintenance: maintenance === undefined ? null : maintenance === "" ? "" : time(maintenance) };
  });
}
