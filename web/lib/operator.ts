// Who runs a server: the operator of the trust file, its chain and its name checked as a letter's are.
import { readOperator, type Trust } from "./bundle.ts";
import { readCheckpoint, readVkey, seenOf, type Seen } from "./checkpoint.ts";
import { fromBase64 } from "./bytes.ts";
import { checkedChain, checkedName, checkSeen, step, verifyInForce } from "./directory.ts";
import { demand } from "./faults.ts";
import { checkHeads, checkLogged } from "./heads.ts";
import { releaseLeaf } from "./leaf.ts";
import { readStatement } from "./statement.ts";

export interface Release {
  readonly version: string;
  /** When the operator signed it, by its own word. */
  readonly at: string;
  /** H of `app/files.txt`, base64; "" where it names none. */
  readonly print: string;
}

export interface Operator {
  readonly id: string;
  /** "" when the operator attests none for itself, or it has ended. */
  readonly name: string;
  /** The server's own word: ISO 3166-2. */
  readonly place: string;
  /** What the operator stated that the page consists of, newest first: a version, and the print of the list of its files. */
  readonly releases: readonly Release[];
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
  const releases = await step("tampered", () => Promise.all(answer.releases.map(async ({ text, index, path }): Promise<Release> => {
    const release = readStatement(text, trust.log, "release");
    demand(release.note.account === trust.operator, "wrong-account", "Only the operator states releases.");
    await verifyInForce(release, chain, index);
    checkLogged(releaseLeaf(fromBase64(release.note.hash, 32)), { index, path }, tree);
    const { version, files } = release.body;
    return { version, at: release.note.at, print: files.find((file) => file.path === "app/files.txt")?.hash ?? "" };
  })));
  return { id: trust.operator, name: holds ? attested.name : "", place: answer.place, releases, seen: seenOf(key, tree) };
}
