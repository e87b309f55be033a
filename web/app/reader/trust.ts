// What the page relies on: a part of its own program, from the same server, kept at first use.
import { largestTrust, readTrust, type Trust } from "../../lib/bundle.ts";
import { Refused } from "../../lib/faults.ts";
import { isSameTrust } from "./kept.ts";
import { Failed, send } from "./server.ts";

/** The trust of this server. Stops when it is not what it was at the first visit. [attack 12] */
export async function trusted(): Promise<Trust> {
  const given = await send("/trust.json", { most: largestTrust });
  let trust: Trust;
  try {
    trust = readTrust(given);
  } catch (refusal) {
    throw refusal instanceof Refused ? new Failed({ kind: "stop", stop: "tampered" }) : refusal;
  }
  if (!(await isSameTrust(trust))) throw new Failed({ kind: "stop", stop: "rolled-back" });
  return trust;
}
