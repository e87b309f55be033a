// What a server answers to whoever comes back to a vault (docs/api.md §2, §6): an account's own chain, its newest manifest, what an act left.
import { checkSame, type Consistency } from "./answer.ts";
import { members, parseJson, proved, readAccounts, readAnswer, readEvidence as readProvedEvidence, readHeadsProof, textOf, bytesOf, hashesOf, type Accounts, type ProvedText, type Trust } from "./bundle.ts";
import { fromBase64, h, utf8, type Bytes } from "./bytes.ts";
import { readCheckpoint, readVkey, seenOf, type Seen } from "./checkpoint.ts";
import { checkedChain, checkedEvidence, checkSeen, step, verifyInForce, type Directory, type PlacedChain } from "./directory.ts";
import type { Evidence } from "./evidence.ts";
import { demand, Refused, Stopped, type Stop } from "./faults.ts";
import { checkHeads, checkLogged, checkNewest } from "./heads.ts";
import { accountId, list, number, string } from "./jsonline.ts";
import { stateLeaf } from "./leaf.ts";
import { readManifest } from "./manifest.ts";
import { readSections } from "./sections.ts";
import type { Statement } from "./statement.ts";

const largest = 32 * 1024 * 1024;

/** What the server gives to open a vault, before a session: nothing in it is believed yet. */
export interface WayIn {
  readonly account: string;
  readonly keybag: Uint8Array;
  readonly directory: Accounts;
  /** For the session that follows, base64. */
  readonly nonce: string;
}

const staleOr = (fault: string): Stop => (fault === "stale-directory" || fault === "rolled-back" ? fault : "tampered");

/** Reads *the way in*: sections `account`, `keybag`, `directory`, `challenge`. */
export function readWayIn(bytes: Uint8Array): WayIn {
  demand(bytes.length <= largest, "too-large", "A way in is at most 32 MiB.");
  const sections = readSections(bytes);
  const names = sections.map(({ name }) => name).join(" ");
  demand(names === "account keybag directory challenge", "malformed", "Expected account, keybag, directory and challenge.");
  const [account, keybag, directory, challenge] = sections.map((section) => section.bytes);
  if (account === undefined || keybag === undefined || directory === undefined || challenge === undefined) throw new Refused("malformed", "A section is missing.");
  const { nonce } = members(parseJson(challenge), ["nonce", "ends"]);
  return {
    account: accountId(new TextDecoder().decode(account)), keybag, nonce: string(nonce),
    directory: readAccounts(members(parseJson(directory), ["checkpoint", "heads", "chains", "attests"], ["consistency"])),
  };
}

/** A directory that was verified against the log's key, this clock, and what this device has seen. */
export interface Checked {
  readonly directory: Directory;
  readonly seen: Seen;
}

/** Checks the checkpoint and the newest heads of an answer. Throws `Stopped`. */
export async function checkedDirectory(given: Pick<Accounts, "checkpoint" | "consistency" | "heads">, trust: Trust, now: number, kept: Seen | null): Promise<Checked> {
  const { tree, key } = await step(staleOr, async () => {
    const key = readVkey(trust.vkey);
    const tree = await readCheckpoint(given.checkpoint, key);
    checkSeen(kept, key.origin, tree, given.consistency);
    return { tree, key };
  });
  const heads = await step(staleOr, () => checkHeads(given.heads.leaf, given.heads, tree, now));
  return { directory: { log: trust.log, tree, heads }, seen: seenOf(key, tree) };
}

/** The chain of whoever comes in, proven whole and the newest. Throws `Stopped`. */
export async function checkedWayIn(way: WayIn, trust: Trust, now: number, kept: Seen | null): Promise<{ chain: PlacedChain; seen: Seen }> {
  const { directory, seen } = await checkedDirectory(way.directory, trust, now, kept);
  const chain = await checkedChain(directory, way.directory.chains, way.account);
  return { chain, seen };
}

/** What this device keeps of the newest manifest that it has read. [attack 12] */
export interface SeenManifest {
  readonly n: number;
  readonly hash: string;
}

const largestManifests = 10_000;

/** The label of an account's manifests in the log. */
export const manifestLabel = (name: Uint8Array): Bytes => h("coffre/manifest/v1", name);

/**
 * Checks `GET /api/manifest`: signed by the account, linked, proven the newest by heads and log, and not older than what this device has seen.
 * @param name the 32 bytes that label this account's manifests
 */
export async function checkedManifest(json: Uint8Array, name: Uint8Array, chain: PlacedChain, trust: Trust, now: number, kept: Seen | null, before: SeenManifest | null): Promise<{ newest: Statement<"manifest">; seen: Seen; directory: Directory }> {
  const answer = await step("tampered", () => {
    demand(json.length <= largest, "too-large", "A manifest is at most 32 MiB.");
    return members(parseJson(json), ["checkpoint", "heads", "statements"], ["consistency", "head", "absent"]);
  });
  const given = await step("tampered", () => {
    const heads = members(answer.heads, ["bytes", "index", "path"]);
    return {
      checkpoint: textOf(answer.checkpoint), consistency: "consistency" in answer ? hashesOf(answer.consistency) : [],
      heads: { leaf: bytesOf(heads.bytes), ...proved(heads) },
      statements: list(answer.statements).map((value): ProvedText => {
        const statement = members(value, ["text", "index", "path"]);
        return { text: textOf(statement.text), ...proved(statement) };
      }),
      proof: "head" in answer ? { head: readHeadsProof(answer.head) } : { absent: list(answer.absent).map(readHeadsProof) },
    };
  });
  const { directory, seen } = await checkedDirectory(given, trust, now, kept);
  const statements = await step("tampered", async () => {
    demand(given.statements.length <= largestManifests, "too-large", "Too many versions.");
    const read = given.statements.map(({ text }) => readManifest(text, trust.log));
    await Promise.all(read.map((statement, i) => verifyInForce(statement, chain, given.statements[i]?.index ?? -1)));
    read.forEach(({ body }, i) => {
      const former = read[i - 1];
      demand(former === undefined || (body.n === former.body.n + 1 && body.prev === former.note.hash), "wrong-prev", "The versions do not follow each other.");
    });
    return read;
  });
  const last = statements.at(-1);
  // an older version, once true: what this device has seen says so before the heads are asked [attack 12]
  if (last === undefined || (before !== null && last.body.n < before.n)) throw new Stopped("rolled-back", "rolled-back", "An older version was given than this device has read.");
  const known = statements.find(({ body }) => body.n === before?.n);
  if (known !== undefined && known.note.hash !== before?.hash) throw new Stopped("rolled-back", "rolled-back", "Another version stands where this device has read one.");
  await step("stale-directory", () => {
    const states = statements.map(({ note, body }) => ({ n: body.n, hash: note.hash }));
    const places = given.statements.map(({ index, path }, i) => ({ n: states[i]?.n ?? 0, index, path }));
    checkNewest(directory.heads, directory.tree, manifestLabel(name), states, given.proof, places);
  });
  return { newest: last, seen, directory };
}

/** Checks the answer to a version of the list: it lies in the log, under this account's label. Nothing is said to be kept before. [attacks 9, 12, 26] */
export async function checkWritten(json: Uint8Array, name: Uint8Array, { n, hash }: SeenManifest, trust: Trust): Promise<void> {
  await step("tampered", async () => {
    const { checkpoint, evidence, statements } = readAnswer(json);
    const [written, ...more] = statements;
    demand(written !== undefined && more.length === 0 && evidence.length === 0, "no-log-proof", "The server does not prove where the list lies.");
    checkLogged(stateLeaf(manifestLabel(name), n, fromBase64(hash, 32)), written, await readCheckpoint(checkpoint, readVkey(trust.vkey)));
  });
}

/** What an act left, as the server answers it: proved once its leaves are released. */
export interface ActAnswer {
  /** Each in the log; null while the leaves are not released: send the same bytes again. */
  readonly evidence: readonly Evidence[] | null;
  /** The newest checkpoint verified on the way; null where there is none. */
  readonly seen: Seen | null;
  /** A session's token, where the request began one. */
  readonly token: string;
}

/**
 * Reads *answer*: what has no proof yet is not given.
 * @param kept the newest checkpoint that this device has verified
 */
export async function readActAnswer(json: Uint8Array, trust: Trust, kept: Seen | null, consistency: Consistency): Promise<ActAnswer> {
  return await step(staleOr, async () => {
    const answer = members(parseJson(json), ["evidence", "statements"], ["checkpoint", "session"]);
    const token = "session" in answer ? string(members(answer.session, ["token", "ends"]).token) : "";
    if (!("checkpoint" in answer)) return { evidence: null, seen: kept, token };
    const key = readVkey(trust.vkey);
    const tree = await readCheckpoint(textOf(answer.checkpoint), key);
    if (kept !== null) await checkSame(kept, tree, consistency);
    const evidence = list(answer.evidence).map((value) => checkedEvidence({ log: trust.log, tree }, readProvedEvidence(value)));
    return { evidence, seen: kept !== null && kept.size > tree.size ? kept : seenOf(key, tree), token };
  });
}

/** Reads `GET /log/proofs`, in the order asked. */
export function readProofs(json: Uint8Array, indexes: readonly number[]): readonly { readonly index: number; readonly path: readonly Bytes[] }[] {
  const found = list(members(parseJson(json), ["proofs"]).proofs).map((value) => {
    const { index, path } = members(value, ["index", "path"]);
    return { index: number(index), path: hashesOf(path) };
  });
  demand(found.length === indexes.length && found.every(({ index }, i) => index === indexes[i]), "bad-proof", "The proofs are of other leaves.");
  return found;
}

/** A session's challenge, base64. */
export const nonceOf = (json: Uint8Array): string => string(members(parseJson(json), ["nonce", "ends"]).nonce);

/** A passkey's challenge, base64url. */
export function challengeOf(json: Uint8Array): Bytes {
  const challenge = string(members(parseJson(json), ["challenge", "ends"]).challenge);
  return fromBase64(challenge.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(challenge.length / 4) * 4, "="), 32);
}

export const base64url = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export const json = (value: unknown): Bytes => utf8(JSON.stringify(value));
