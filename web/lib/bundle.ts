// The letter's bundle and the trust folder as the server gives them (docs/api.md §4): their form, nothing more.
import { fromBase64, fromUtf8, utf8, type Bytes } from "./bytes.ts";
import { readVkey } from "./checkpoint.ts";
import { demand, Refused } from "./faults.ts";
import type { HeadsProof, Proved, StateProof } from "./heads.ts";
import { accountId, fields, list, number, parseLine, string } from "./jsonline.ts";

const largestBundle = 32 * 1024 * 1024;
/** Bytes of `/trust.json`. */
export const largestTrust = 32 * 1024;
const largestAnswer = 4 * 1024 * 1024;

export interface ProvedText extends Proved {
  readonly text: Bytes;
}

export interface ProvedEvidence extends ProvedText {
  readonly salt: Bytes;
}

/** All statements of one label, each with its place in the log, and what heads say of the label. */
export interface ProvedStates {
  readonly id: string;
  readonly statements: readonly ProvedText[];
  readonly proof: StateProof;
}

export interface ProvedAct {
  readonly act: Bytes;
  readonly evidence: ProvedEvidence;
}

/** At most one of these; none after `ends`, before `opens` only `closed`. */
export interface States {
  readonly grant?: Bytes;
  readonly claim?: ProvedAct;
  readonly recall?: ProvedAct;
  readonly paper?: ProvedAct;
  readonly closed?: ProvedAct;
}

/** Accounts at one checkpoint. */
export interface Accounts {
  readonly checkpoint: Bytes;
  readonly consistency: readonly Bytes[];
  readonly heads: { readonly leaf: Bytes } & Proved;
  readonly chains: readonly ProvedStates[];
  readonly attests: readonly ProvedStates[];
}

export interface Bundle extends States, Accounts {
  readonly genesis: Bytes;
  readonly delivery: Bytes;
  readonly evidence: readonly ProvedEvidence[];
}

/** Who runs a server, as it says itself. */
export interface OperatorAnswer extends Accounts {
  /** ISO 3166-2. */
  readonly place: string;
  readonly level: string;
  readonly releases: readonly ProvedText[];
}

/** What an act left, and where its leaves lie. */
export interface Answer {
  readonly checkpoint: Bytes;
  readonly evidence: readonly ProvedEvidence[];
  readonly statements: readonly Proved[];
}

export type Members = Readonly<Record<string, unknown>>;

export function members(value: unknown, required: readonly string[], optional: readonly string[] = []): Members {
  demand(typeof value === "object" && value !== null && !Array.isArray(value), "malformed", "Expected an object.");
  const names = Object.keys(value);
  demand(required.every((name) => names.includes(name)) && names.every((name) => required.includes(name) || optional.includes(name)), "malformed", `Expected the members ${required.join(", ")}.`);
  return value as Members;
}

export const textOf = (value: unknown): Bytes => utf8(string(value));
export const bytesOf = (value: unknown): Bytes => fromBase64(string(value));
export const hashesOf = (value: unknown): Bytes[] => list(value).map((hash) => fromBase64(string(hash), 32));
export const proved = (value: Members): Proved => ({ index: number(value.index), path: hashesOf(value.path) });

export function readEvidence(value: unknown): ProvedEvidence {
  const evidence = members(value, ["text", "salt", "index", "path"]);
  return { text: textOf(evidence.text), salt: fromBase64(string(evidence.salt), 32), ...proved(evidence) };
}

export function readHeadsProof(value: unknown): HeadsProof {
  const place = members(value, ["position", "leaf", "path"]);
  return { position: number(place.position), leaf: bytesOf(place.leaf), path: hashesOf(place.path) };
}

function readText(value: unknown): ProvedText {
  const statement = members(value, ["text", "index", "path"]);
  return { text: textOf(statement.text), ...proved(statement) };
}

export function readStates(value: unknown): ProvedStates {
  const states = members(value, ["id", "statements"], ["head", "absent"]);
  demand(("head" in states) !== ("absent" in states), "malformed", "Expected one of head and absent.");
  return {
    id: accountId(states.id),
    statements: list(states.statements).map(readText),
    proof: "head" in states ? { head: readHeadsProof(states.head) } : { absent: list(states.absent).map(readHeadsProof) },
  };
}

function readAct(value: unknown): ProvedAct {
  const acted = members(value, ["act", "evidence"]);
  return { act: textOf(acted.act), evidence: readEvidence(acted.evidence) };
}

export function parseJson(json: Uint8Array): unknown {
  const given = fromUtf8(json);
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch {
    throw new Refused("malformed", "This is not JSON.");
  }
  checkOnce(given);
  return value;
}

/** Refuses a member given twice in JSON that was parsed: readers differ in which of the two they take. [attack 21] */
function checkOnce(json: string): void {
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (text !== undefined && colon !== undefined) {
      const name = JSON.parse(text) as string;
      demand(open.at(-1)?.has(name) === false, "malformed", "An object names each member once.");
      open.at(-1)?.add(name);
    }
  }
}

export function readAccounts(value: Members): Accounts {
  const heads = members(value.heads, ["bytes", "index", "path"]);
  return {
    checkpoint: textOf(value.checkpoint),
    consistency: "consistency" in value ? hashesOf(value.consistency) : [],
    heads: { leaf: bytesOf(heads.bytes), ...proved(heads) },
    chains: list(value.chains).map(readStates),
    attests: list(value.attests).map(readStates),
  };
}

/** Reads the JSON of `POST /api/directory`: what is said of the first of so many accounts asked for, one at least, and how many are to be asked for again. */
export function readDirectory(json: Uint8Array, asked: number): { accounts: Accounts; rest: number } {
  const answer = members(parseJson(json), ["checkpoint", "heads", "chains", "attests"], ["consistency", "rest"]);
  const rest = "rest" in answer ? number(answer.rest) : 0;
  demand(rest < asked, "malformed", "A directory speaks of one account at least.");
  return { accounts: readAccounts(answer), rest };
}

/** Reads the JSON of `GET /api/operator`. */
export function readOperator(json: Uint8Array): OperatorAnswer {
  demand(json.length <= largestBundle, "too-large", "A directory is at most 32 MiB.");
  const answer = members(parseJson(json), ["checkpoint", "heads", "chains", "attests", "place", "level", "policy", "releases"], ["consistency"]);
  return { ...readAccounts(answer), place: string(answer.place), level: string(answer.level), releases: list(answer.releases).map(readText) };
}

/** Reads the JSON of `GET /api/letter`. Nothing in it is to be believed before `openLetter` has checked it. */
export function readBundle(json: Uint8Array): Bundle {
  demand(json.length <= largestBundle, "too-large", "A bundle is at most 32 MiB.");
  const bundle = members(parseJson(json), ["checkpoint", "heads", "genesis", "delivery", "evidence", "chains", "attests"], ["consistency", "grant", "claim", "recall", "paper", "closed"]);
  return {
    ...readAccounts(bundle),
    genesis: textOf(bundle.genesis),
    delivery: textOf(bundle.delivery),
    evidence: list(bundle.evidence).map(readEvidence),
    ...("grant" in bundle && { grant: bytesOf(bundle.grant) }),
    ...("claim" in bundle && { claim: readAct(bundle.claim) }),
    ...("recall" in bundle && { recall: readAct(bundle.recall) }),
    ...("paper" in bundle && { paper: readAct(bundle.paper) }),
    ...("closed" in bundle && { closed: readAct(bundle.closed) }),
  };
}

/** Reads *answer*, docs/api.md §1. Nothing in it is to be believed before it was checked. */
export function readAnswer(json: Uint8Array): Answer {
  demand(json.length <= largestAnswer, "too-large", "An answer is at most 4 MiB.");
  const answer = members(parseJson(json), ["checkpoint", "evidence", "statements"]);
  return {
    checkpoint: textOf(answer.checkpoint),
    evidence: list(answer.evidence).map(readEvidence),
    statements: list(answer.statements).map((statement) => proved(members(statement, ["index", "path"]))),
  };
}

/** Reads the JSON of `GET /log/consistency`. */
export function readConsistency(json: Uint8Array): readonly Bytes[] {
  demand(json.length <= largestAnswer, "too-large", "An answer is at most 4 MiB.");
  return hashesOf(members(parseJson(json), ["path"]).path);
}

/** What the page relies on, as a part of its own program: the server's `/trust.json`. */
export interface Trust {
  /** The origin of the log. */
  readonly log: string;
  readonly vkey: string;
  readonly operator: string;
}

/** Reads `/trust.json`: one JSON line, with or without its LF. */
export function readTrust(json: Uint8Array): Trust {
  demand(json.length <= largestTrust, "too-large", "A trust folder's file is at most 32 KiB.");
  const line = json.at(-1) === 0x0a ? json.subarray(0, -1) : json;
  const trust = fields(parseLine(line), ["log", "vkey", "operator", "witnesses"]);
  const log = string(trust.log);
  const vkey = string(trust.vkey);
  demand(readVkey(vkey).origin === log, "wrong-log", "The key is of another log.");
  // no witness is asked for rather than one passed over
  demand(list(trust.witnesses).length === 0, "unknown-witness", "This page does not know witnesses yet.");
  return { log, vkey, operator: accountId(trust.operator) };
}
