// Who runs a server: the operator of the trust file, its chain and its name checked as a letter's are.
import { readOperator, type Trust } from "./bundle.ts";
import { readCheckpoint, readVkey, seenOf, type Seen } from "./checkpoint.ts";
import { checkedChain, checkedName, checkSeen, step } from "./directory.ts";
import { checkHeads } from "./heads.ts";

export interface Operator {
  readonly id: string;
  /** "" when the operator attests none for itself, or it has ended. */
  readonly name: string;
  /** The server's own word: ISO 3166-2. */
  readonly place: string;
  readonly seen: Seen;
}

/** Checks `GET /api/operator`. Throws `Stopped` at the first difference. */
export async function openOperator(json: Uint8Array, trust: Trust, now: number, kept: Seen | null): Promise<Operator> {
  const { answer, tree, key } = await step("tampered", async () => {
    const key = readVkey(trust.vkey);
    const answer = readOperator(json);
    const tree = await readCheckpoint(answer.checkpoint, key);
    checkSeen(kept, key.origin, tree, answer.consistency);
    return { answer, tree, key };
  });
  const heads = await step((fault) => (fault === "stale-directory" ? fault : "tampered"), () => checkHeads(answer.heads.leaf, answer.heads, tree, now));
  const directory = { log: trust.log, tree, heads };
  const chain = await checkedChain(directory, answer.chains, trust.operator);
  const attested = await step("unknown-sender", () => checkedName(directory, answer.attests, trust.operator, chain));
  const holds = attested !== null && now < Date.parse(attested.until);
  return { id: trust.operator, name: holds ? attested.name : "", place: answer.place, seen: seenOf(key, tree) };
}
