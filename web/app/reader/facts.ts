import type { Facts } from "./messages.ts";
import { trusted } from "./trust.ts";

export async function readFacts(): Promise<Facts> {
  const { vkey, operator } = await trusted();
  return { place: "CA-QC", operator, name: "", vkey };
}
