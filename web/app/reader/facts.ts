import { openOperator } from "../../lib/operator.ts";
import { keepSeen, keptSeen } from "./kept.ts";
import type { Facts } from "./messages.ts";
import { send } from "./server.ts";
import { trusted } from "./trust.ts";

/** Who runs this server, checked against its log. */
export async function readFacts(): Promise<Facts> {
  const trust = await trusted();
  const kept = await keptSeen(trust.log);
  const answer = await send("/api/operator", { headers: kept === null ? {} : { "Coffre-Seen": String(kept.size) } });
  const { id, name, place, releases, seen } = await openOperator(answer, trust, Date.now(), kept);
  await keepSeen(seen);
  return { operator: id, name, place, vkey: trust.vkey, releases };
}
