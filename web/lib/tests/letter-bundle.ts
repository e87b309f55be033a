// Makes whole bundles, as the server gives them, out of the bundles of the test data, which hold the parts that differ.
import { base64, concat, H, u64, utf8, type Bytes } from "../bytes.ts";
import { attestLabel, chainLabel, evidenceLeaf, stateLeaf } from "../leaf.ts";
import { readStatement } from "../statement.ts";
import { bytes, example, log, texts, type ActedOf, type AccountName, type BundleOf } from "./example.ts";
import { checkpointOf, consistencyOf, indexOfLeaf, newestStates, pathOf, rootOf } from "./tree.ts";

interface Log { leaves: Uint8Array[]; covered: Uint8Array[] }

const before = 15;

/** The author of a delivery in the data. */
export const authorOf = (delivery: string): AccountName =>
  (Object.keys(example.accounts) as AccountName[]).find((name) => example.accounts[name].id === readStatement(utf8(delivery), log, "delivery").note.account) ?? "city";

const hashOf = (text: Uint8Array): Bytes => H(text);
const chainLeaf = (id: string, text: Uint8Array, n: number) => stateLeaf(chainLabel(id), n, hashOf(text));

const chainTexts = (chain: BundleOf["chain"]): Bytes[] => texts(chain.of, chain.keep, chain.then);
const idOf = (of: string): string => example.accounts[of as AccountName].id;

function attestLeaves(input: BundleOf): Bytes[] {
  return input.attest.statements.map((text) => {
    const { body } = readStatement(utf8(text), log, "attest");
    return stateLeaf(attestLabel(body.id), body.n, hashOf(utf8(text)));
  });
}

/** A.1 and D.1, or A.1 alone: the data has the last one. Of another act than the data's, both are made to be of that act. */
function evidencesOf(input: BundleOf, good: BundleOf): { text: string; salt: string }[] {
  const a1 = example.evidences.find(({ index }) => index === 15);
  if (a1 === undefined) throw new Error("The example has A.1 of d2 at 15.");
  const { hash } = readStatement(utf8(input.delivery), log, "delivery").note;
  const retold = ({ text, salt }: { text: string; salt: string }, as: boolean) => ({ text: as ? ofAct(text, input.delivery) : text, salt });
  const other = input.delivery !== good.delivery && (input.evidence === good.evidence || input.evidence.text.includes(hash));
  if (input.evidence.text.includes("SubmissionAcceptance")) return [retold(input.evidence, other)];
  const first = retold(a1, other);
  const then = retold(input.evidence, other);
  return [first, { ...then, text: then.text.replace(/^prev .*$/m, `prev ${base64(H(utf8(first.text)))}`) }];
}

function ofAct(text: string, act: string): string {
  const { note, body } = readStatement(utf8(act), log, "delivery");
  const found = text.split("\n");
  const line = JSON.parse(found[7] ?? "") as object;
  found[3] = `about ${body.id}`;
  found[7] = JSON.stringify({ ...line, act: note.hash, source: note.account, destination: body.to.id, grade: body.grade, ends: body.ends });
  return found.join("\n");
}

const acted = (input: BundleOf): ActedOf[] => [input.claim, input.recall, input.paper, input.closed].filter((a) => a !== undefined);

/** The log that a bundle speaks of: the example's first leaves, what the bundle has of its own, then heads. */
function logOf(input: BundleOf, good: BundleOf): Log {
  const leaves: Uint8Array[] = example.leaves.slice(0, before).map(({ bytes: leaf }) => bytes(leaf));
  const add = (leaf: Uint8Array) => { if (indexOfLeaf(leaves, leaf) < 0) leaves.push(leaf); };
  attestLeaves(input).forEach(add);
  for (const { text, salt } of evidencesOf(input, good)) add(evidenceLeaf(bytes(salt), utf8(text)));
  const addChains = () => { for (const chain of [input.operator, input.chain]) chainTexts(chain).forEach((text, n) => { add(chainLeaf(idOf(chain.of), text, n)); }); };
  // a close lies before what it leaves
  if (input.closed !== undefined) addChains();
  for (const { evidence } of acted(input)) add(evidenceLeaf(bytes(evidence.salt), utf8(evidence.text)));
  addChains();
  const covered = newestStates(leaves);
  const time = new DataView(bytes(input.heads.bytes).buffer).getBigUint64(1);
  leaves.push(concat(Uint8Array.of(3), u64(Number(time)), u64(leaves.length), u64(covered.length), rootOf(covered), new Uint8Array(32)));
  return { leaves, covered };
}

interface Json { [name: string]: unknown }

/**
 * The whole bundle. `good` is the one that the data changed: where the change brings no checkpoint of its own, the log stays the good one's, and what was
 * changed is not in it.
 */
export async function wholeBundle(input: BundleOf, good: BundleOf = input): Promise<Json> {
  // a change of the act brings its evidence with it
  const logged = input.checkpoint === good.checkpoint ? { ...good, delivery: input.delivery } : input;
  const { leaves, covered } = logOf(logged, good);
  const index = (leaf: Uint8Array, instead: number) => { const found = indexOfLeaf(leaves, leaf); return found < 0 ? instead : found; };
  const proved = (leaf: Uint8Array, instead = 0) => { const at = index(leaf, instead); return { index: at, path: pathOf(leaves, at).map(base64) }; };
  const evidence = ({ text, salt }: { text: string; salt: string }) => ({ text, salt, ...proved(evidenceLeaf(bytes(salt), utf8(text)), before) });
  const head = (label: Uint8Array) => {
    const position = covered.findIndex((leaf) => base64(leaf.subarray(1, 33)) === base64(label));
    return { head: { position, leaf: base64(covered[position] ?? new Uint8Array(0)), path: pathOf(covered, position).map(base64) } };
  };
  const chain = (of: BundleOf["chain"]) => ({
    id: idOf(of.of), statements: chainTexts(of).map((text, n) => ({ text: new TextDecoder().decode(text), ...proved(chainLeaf(idOf(of.of), text, n)) })), ...head(chainLabel(idOf(of.of))),
  });
  const act = ({ act: text, evidence: given }: ActedOf, was: ActedOf | undefined) => {
    const samePath = was === undefined || was.evidence.text !== given.text || was.evidence.salt !== given.salt || was.evidence.path.join() === given.path.join();
    return { act: text, evidence: samePath ? evidence(given) : { ...evidence(given), path: given.path } };
  };
  const author = idOf(input.chain.of);
  return {
    checkpoint: await checkpointOf(leaves),
    heads: { bytes: base64(leaves.at(-1) ?? new Uint8Array(0)), index: leaves.length - 1, path: pathOf(leaves, leaves.length - 1).map(base64) },
    genesis: input.genesis,
    delivery: input.delivery,
    evidence: evidencesOf(input, good).map(evidence),
    chains: [chain(input.operator), chain(input.chain)],
    attests: [
      { id: idOf("operator"), statements: [], absent: absence(covered, attestLabel(idOf("operator"))) },
      { id: author, statements: input.attest.statements.map((text, i) => ({ text, ...proved(attestLeaves(input)[i] ?? new Uint8Array(0), 11) })), ...head(attestLabel(author)) },
    ],
    ...(typeof input.grant === "string" && { grant: input.grant }),
    ...(input.claim !== undefined && { claim: act(input.claim, good.claim) }),
    ...(input.recall !== undefined && { recall: act(input.recall, good.recall) }),
    ...(input.paper !== undefined && { paper: act(input.paper, good.paper) }),
    ...(input.closed !== undefined && { closed: act(input.closed, good.closed) }),
  };
}

/** The neighbours of a label that heads do not name. */
function absence(covered: readonly Uint8Array[], label: Uint8Array) {
  const after = covered.findIndex((leaf) => base64(leaf.subarray(1, 33)) !== base64(label) && compareHex(leaf.subarray(1, 33), label) > 0);
  const right = after < 0 ? covered.length : after;
  return [right - 1, right].filter((position) => position >= 0 && position < covered.length)
    .map((position) => ({ position, leaf: base64(covered[position] ?? new Uint8Array(0)), path: pathOf(covered, position).map(base64) }));
}

const hex = (of: Uint8Array) => [...of].map((b) => b.toString(16).padStart(2, "0")).join("");
const compareHex = (a: Uint8Array, b: Uint8Array) => (hex(a) < hex(b) ? -1 : 1);

/** Consistency from an earlier size of the log of a bundle. */
export const consistencyFrom = (input: BundleOf, size: number): { root: string; path: string[] } => {
  const { leaves } = logOf(input, input);
  return { root: base64(rootOf(leaves.slice(0, size))), path: consistencyOf(leaves, size).map(base64) };
};

export const trustOf = (input: BundleOf) => ({ log, vkey: input.trust?.vkey ?? example.vkey, operator: input.trust?.operator ?? example.operator });

export const json = (value: unknown): Bytes => utf8(JSON.stringify(value));

