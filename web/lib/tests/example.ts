// The shared test data: testdata/coffre at the root of the repository, which C# reads too.
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { base64, concat, fromBase64, utf8, type Bytes } from "../bytes.ts";
import { Refused, Stopped } from "../faults.ts";
import { readChain, type Chain } from "../chain.ts";
import { readVkey } from "../checkpoint.ts";

const folder = new URL("../../../testdata/coffre/", import.meta.url);
const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

export interface Account {
  id: string;
  kind: string;
  seeds: { sign: string; vault: string; recovery: string }[];
  chain: string[];
  leaves: number[];
}

export interface HeadsOf { bytes: string; index: number; path: string[] }
export interface NeighbourOf { position: number; leaf: string; path: string[] }
export interface HeadsProofOf { n: number; position: number; path: string[] }
export interface LogProofOf { n: number; index: number; path: string[] }
export interface EvidenceOf { text: string; salt: string; index: number; path: string[] }

export interface Freshness {
  now: number;
  checkpoint: string;
  heads: HeadsOf;
  label: string;
  statements: { n: number; of?: string; text?: string }[];
  headsProof: HeadsProofOf | null;
  absence?: NeighbourOf[];
  logProofs: LogProofOf[];
}

export interface ActedOf { act: string; evidence: EvidenceOf }

export interface BundleOf {
  code: string;
  now: number;
  genesis: string;
  delivery: string;
  checkpoint: string;
  heads: HeadsOf;
  evidence: EvidenceOf;
  chain: { of: string; keep: number; then?: string[]; headsProof: HeadsProofOf | null; logProofs: LogProofOf[] };
  operator: { of: string; keep: number; then?: string[]; headsProof: HeadsProofOf | null; logProofs: LogProofOf[] };
  attest: { statements: string[]; headsProof: HeadsProofOf | null; logProofs: LogProofOf[] };
  grant?: string | null;
  claim?: ActedOf;
  recall?: ActedOf;
  paper?: ActedOf;
  /** Not in the data: tests make it. */
  closed?: ActedOf;
  next?: LogProofOf;
  trust?: { vkey?: string; operator?: string };
}

export interface Delivery {
  id: string;
  statement: string;
  grant: string;
  grantText: string;
  copy: string;
  payloads: Record<string, string>;
  documents: string[];
  evidences: string[];
  final: string;
}

export interface ReceiptOf {
  name: string;
  text: string;
  event: string;
  from: string;
  fromName: string;
  cover: unknown;
  says: { document: string; verdict: string; part: number | null }[];
}

export interface Example {
  log: string;
  logSeed: string;
  vkey: string;
  operator: string;
  checkpoint: string;
  accounts: Record<"operator" | "city" | "school" | "holder" | "neighbour" | "newcomer" | "letter", Account>;
  letter: { rollSecret: string; row: string; code: string; link: string; locator: string; readAlso: string[] };
  keybag: { of: AccountName; sealed: string; text: string; recoveryCode: string; recoveryLocator: string; deviceSecret: string; deviceLocator: string };
  attests: { id: string; n: number; label: string; statement: string; leaf: number }[];
  release: { statement: string; leaf: number };
  deliveries: Record<"d1" | "d2" | "d3", Delivery>;
  acts: Record<string, string>;
  manifests: { labelKey: string; label: string; versions: { statement: string; leaf: number }[] };
  evidences: { text: string; salt: string; index: number }[];
  leaves: { bytes: string; root: string }[];
  heads: { time: number; covers: number; labels: number; root: string; bytes: string; proofs: (NeighbourOf & { label: string; n: number })[] }[];
  freshness: { name: string; input: Freshness; newest: number }[];
  outcomes: { grade: "availability" | "handover" | "acceptance"; events: string[]; final: string }[];
  bundles: { name: string; input: BundleOf; show: string }[];
  receipts: ReceiptOf[];
}

export const example = load("example.json") as Example;

export interface Case { name: string; kind: string; input: Record<string, unknown>; error: string; why: string }

export const cases = (load("bad.json") as { cases: Case[] }).cases;

export const casesOf = (kind: string): Case[] => {
  const found = cases.filter((c) => c.kind === kind);
  if (found.length === 0) throw new Error(`No case of kind ${kind}.`);
  return found;
};

export const { log } = example;
export const logKey = readVkey(example.vkey);
export const bytes = (text: string): Bytes => fromBase64(text);

/** `at` byte, `remove` bytes give way to `insert`; one after the other. */
export function splice(good: Uint8Array, splices: { at: number; remove: number; insert: string }[]): Bytes {
  return splices.reduce((text, { at, remove, insert }) => concat(text.subarray(0, at), bytes(insert), text.subarray(at + remove)), concat(good));
}

export type AccountName = keyof Example["accounts"];

/** A chain as bad.json writes it: the first `keep` statements of an account of the example, then others. */
export function texts(of: string, keep?: number, then: string[] = []): Bytes[] {
  const account = example.accounts[of as AccountName];
  return [...account.chain.slice(0, keep ?? account.chain.length), ...then].map(utf8);
}

export const chainOfExample = (of: AccountName, keep?: number): Promise<Chain> => readChain(example.accounts[of].id, texts(of, keep), log);

/** The word with which something is refused: its fault, or the name of the stop where that is what is expected. Throws when it is not refused. */
export async function refusal(work: () => unknown, expected = ""): Promise<string> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof Stopped && thrown.stop === expected) return thrown.stop;
    if (thrown instanceof Refused || thrown instanceof Stopped) return thrown.fault;
    throw thrown;
  }
  throw new Error("It was not refused.");
}

/** Every case of a kind is refused, with the word of bad.json or the one that we say instead. */
export async function expectRefusals(kind: string, otherWords: Record<string, string>, work: (input: Record<string, unknown>, error: string) => unknown): Promise<void> {
  const said: Record<string, string> = {};
  const wanted: Record<string, string> = {};
  for (const { name, input, error } of casesOf(kind)) {
    said[name] = await refusal(() => work(input, error), error).catch((thrown: unknown) => (thrown instanceof Error ? thrown.message + (thrown.stack ?? "").split("\n").slice(1, 4).join("") : String(thrown)));
    wanted[name] = otherWords[name] ?? error;
  }
  expect(said).toEqual(wanted);
}

export { base64, utf8 };
