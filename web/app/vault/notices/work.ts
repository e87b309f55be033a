// The worker's half of notices: what the server keeps of them. Only it can write to an address, so it knows it.
import { members, parseJson } from "../../../lib/bundle.ts";
import { step } from "../../../lib/directory.ts";
import { code, list, string, time } from "../../../lib/jsonline.ts";
import { json } from "../../../lib/ways.ts";
import { begin } from "../acts.ts";
import type { Work } from "../messages.ts";
import { opened } from "../opened.ts";
import { Problem } from "../server.ts";
import type { Notices, NoticesAsks } from "./asks.ts";

const kinds = ["verify", "new", "reminder", "access", "share", "yearly"] as const;

export const noticesWork: Work<NoticesAsks> = {
  notices: readNotices,
  addAddress: async (given) => asked("addresses", given),
  verifyAddress: async (given) => asked("verify", given),
  removeAddress: async (address) => begin(opened(), `address ${address}`, async () => {
    await tell("remove", { address }).catch((error: unknown) => {
      // it was removed already, here or elsewhere: an answer was lost
      if (!(error instanceof Problem && error.problem === "not-found")) throw error;
    });
    return readNotices();
  }),
  reminders: async (on) => asked("reminders", { on }),
};

async function tell(what: string, given: object): Promise<void> {
  await opened().ask(`/api/notices/${what}`, { method: "POST", body: json(given), headers: { "Content-Type": "application/json" } });
}

async function asked(what: string, given: object): Promise<Notices> {
  await tell(what, given);
  return readNotices();
}

export async function readNotices(): Promise<Notices> {
  const answer = await opened().ask("/api/notices");
  return await step("tampered", () => {
    const all = members(parseJson(answer), ["mail", "addresses", "notices"]);
    return {
      mail: all.mail === true,
      addresses: list(all.addresses).map((value) => {
        const { address, verified, reminders } = members(value, ["address", "language", "verified", "reminders"]);
        return { address: string(address), verified: verified === true, reminders: reminders === true };
      }),
      notices: list(all.notices).map((value) => {
        const notice = members(value, ["number", "kind", "address", "at"], ["sent"]);
        return { number: string(notice.number), kind: code(notice.kind, kinds), address: string(notice.address), at: time(notice.at), sent: "sent" in notice ? time(notice.sent) : "" };
      }),
    };
  });
}
