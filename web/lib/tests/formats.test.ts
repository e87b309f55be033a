import { expect, test } from "vitest";
import { base64, equal, fromBase64, utf8 } from "../bytes.ts";
import { readChain } from "../chain.ts";
import { letterLocator, letterSigningSeed, letterVaultSeed, printCode, readCode, type CodeKind } from "../code.ts";
import { readCheckpoint } from "../checkpoint.ts";
import { isPublicKey, isSmallOrder, signingKey, verify } from "../ed25519.ts";
import { readEvidence } from "../evidence.ts";
import { checkHeads, checkNewest, type StateProof } from "../heads.ts";
import { evidenceLeaf, stateLeaf, attestLabel, chainLabel } from "../leaf.ts";
import { bech32 } from "@scure/base";
import { recipientOf } from "../age.ts";
import { readRecipient } from "../recipient.ts";
import { H } from "../bytes.ts";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytes, chainOfExample, example, expectRefusals, log, logKey, texts, type AccountName, type Freshness } from "./example.ts";

test("every chain of the example is whole", async () => {
  for (const name of Object.keys(example.accounts) as AccountName[]) {
    const chain = await chainOfExample(name);
    expect(chain.states.length).toBe(example.accounts[name].chain.length);
    expect(chain.states.at(-1)?.gen).toBe(example.accounts[name].seeds.length - 1);
  }
});

test("every bad chain is refused with the word of the test data", async () => {
  await expectRefusals("chain", {}, (input) => readChain(input.id as string, texts(input.of as string, input.keep as number, input.then as string[]), log));
});

test("a letter code is read as it is typed, and gives locator, keys and link", async () => {
  const { letter, accounts } = example;
  const secret = readCode(letter.code);
  for (const typed of letter.readAlso) expect(readCode(typed)).toBe(secret);
  expect(readCode(letter.link.split("#")[1] ?? "")).toBe(secret);
  expect(printCode(secret)).toBe(letter.code);
  expect(letterLocator(secret)).toBe(letter.locator);
  expect(base64(letterVaultSeed(secret, accounts.city.id))).toBe(accounts.letter.seeds[0]?.vault);
  expect(base64(letterSigningSeed(secret, accounts.city.id))).toBe(accounts.letter.seeds[0]?.sign);
  const genesis = accounts.letter.chain[0] ?? "";
  expect(base64(readRecipient(vaultOf(genesis)) ?? new Uint8Array(0))).toBe(base64(recipientOf(letterVaultSeed(secret, accounts.city.id))));
  expect(genesis).toContain(base64((await signingKey(letterSigningSeed(secret, accounts.city.id))).publicKey));
});

const vaultOf = (genesis: string) => (/age1pq1[a-z0-9]+/.exec(genesis) ?? [""])[0];

test("recipients are read as a general bech32 reads them, in one spelling", () => {
  for (const { chain } of Object.values(example.accounts)) {
    const recipient = vaultOf(chain[0] ?? "");
    const general = bech32.fromWords(bech32.decode(recipient as `${string}1${string}`, false).words);
    expect(base64(readRecipient(recipient) ?? new Uint8Array(0))).toBe(base64(general));
    for (const at of [0, 6, 7, 8, 1000, 1951, 1952, 1953, 1958]) {
      const other = recipient.charAt(at) === "q" ? "p" : "q";
      expect(readRecipient(recipient.slice(0, at) + other + recipient.slice(at + 1))).toBeNull();
    }
    for (const bad of [recipient.toUpperCase(), recipient.slice(1), `${recipient}q`, "", recipient.slice(0, 1958) + "\u0171"]) expect(readRecipient(bad)).toBeNull();
  }
});

test("every bad code is refused with the word of the test data", async () => {
  await expectRefusals("code", {}, (input) => readCode(input.typed as string, input.expect as CodeKind));
});

test("every bad checkpoint is refused with the word of the test data", async () => {
  expect((await readCheckpoint(utf8(example.checkpoint), logKey)).size).toBe(example.leaves.length);
  // cosignatures of many witnesses
  const lines = Array.from({ length: 63 }, (_, n) => `— w${n} ${base64(new Uint8Array(2000))}\n`);
  expect((await readCheckpoint(utf8(example.checkpoint + lines.join("")), logKey)).size).toBe(example.leaves.length);
  await expectRefusals("checkpoint", {}, (input) => readCheckpoint(utf8(input.text as string), logKey));
});

test("every bad evidence is refused with the word of the test data", async () => {
  for (const { text, salt, index } of example.evidences) {
    readEvidence(utf8(text));
    expect(base64(evidenceLeaf(bytes(salt), utf8(text)))).toBe(example.leaves[index]?.bytes);
  }
  await expectRefusals("evidence", {}, (input) => readEvidence(utf8(input.text as string)));
});

test("state leaves are those of the example", () => {
  for (const { id, leaves, chain } of Object.values(example.accounts)) {
    leaves.forEach((leaf, n) => { expect(base64(stateLeaf(chainLabel(id), n, H(utf8(chain[n] ?? ""))))).toBe(example.leaves[leaf]?.bytes); });
  }
  for (const { id, n, label, leaf, statement } of example.attests) {
    expect(base64(attestLabel(id))).toBe(label);
    expect(base64(stateLeaf(attestLabel(id), n, H(utf8(statement))))).toBe(example.leaves[leaf]?.bytes);
  }
});

async function newestOf(input: Freshness): Promise<number> {
  const tree = await readCheckpoint(utf8(input.checkpoint), logKey);
  const heads = checkHeads(bytes(input.heads.bytes), { index: input.heads.index, path: input.heads.path.map(bytes) }, tree, input.now);
  const states = input.statements.map(({ n, of, text }) => ({ n, hash: base64(H(utf8(text ?? example.accounts[of as AccountName].chain[n] ?? ""))) }));
  const label = bytes(input.label);
  const proof: StateProof = input.headsProof === null
    ? { absent: (input.absence ?? []).map(({ position, leaf, path }) => ({ position, leaf: bytes(leaf), path: path.map(bytes) })) }
    : {
        head: {
          position: input.headsProof.position,
          leaf: stateLeaf(label, input.headsProof.n, bytes(states.find(({ n }) => n === input.headsProof?.n)?.hash ?? base64(new Uint8Array(32)))),
          path: input.headsProof.path.map(bytes),
        },
      };
  checkNewest(heads, tree, label, states, proof, input.logProofs.map(({ n, index, path }) => ({ n, index, path: path.map(bytes) })));
  return states.at(-1)?.n ?? -1;
}

test("what is proven the newest is accepted, in every way of the example", async () => {
  for (const { name, input, newest } of example.freshness) expect(`${name}: ${await newestOf(input)}`).toBe(`${name}: ${newest}`);
});

test("Attack14_what_is_not_proven_the_newest_is_refused, with the word of the test data", async () => {
  await expectRefusals("heads", {}, (input) => {
    const good = example.freshness.find(({ name }) => name === input.freshness);
    if (good === undefined) throw new Error(`No freshness ${String(input.freshness)}.`);
    return newestOf({ ...good.input, ...(input.change as Partial<Freshness>) });
  });
});

test("small orders are those that noble knows, in every spelling", () => {
  const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (b) => parseInt(b, 16));
  const spellings = [
    "00".repeat(32), "01" + "00".repeat(31), "ec" + "ff".repeat(30) + "7f", "ed" + "ff".repeat(30) + "7f", "ee" + "ff".repeat(30) + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  ].flatMap((hex) => {
    const plain = fromHex(hex);
    const signed = plain.slice();
    signed[31] = (signed[31] ?? 0) | 0x80;
    return [plain, signed];
  });
  let known = 0;
  for (const spelling of spellings) {
    expect(isSmallOrder(spelling)).toBe(true);
    expect(isPublicKey(spelling)).toBe(false);
    try {
      expect(ed25519.Point.fromBytes(spelling, true).isSmallOrder()).toBe(true);
      known++;
    } catch {
      // no point has this spelling: x = 0 with the sign bit
    }
  }
  expect(known).toBeGreaterThanOrEqual(11);
  for (let i = 0; i < 200; i++) {
    const point = ed25519.Point.BASE.multiply(BigInt(i + 1)).toBytes();
    expect(isSmallOrder(point)).toBe(false);
    expect(isPublicKey(point)).toBe(true);
  }
});

test("signatures verify as strict Ed25519 says, and are deterministic", async () => {
  const seed = fromBase64(example.logSeed, 32);
  const key = await signingKey(seed);
  expect(equal(key.publicKey, ed25519.getPublicKey(seed))).toBe(true);
  const message = utf8("message");
  const signature = await key.sign(message);
  expect(equal(signature, ed25519.sign(message, seed))).toBe(true);
  expect(await verify(key.publicKey, message, signature)).toBe(true);
  for (let at = 0; at < 64; at++) {
    const bad = signature.slice();
    bad[at] = (bad[at] ?? 0) ^ 1;
    expect(await verify(key.publicKey, message, bad)).toBe(false);
  }
  const smallR = new Uint8Array(64);
  smallR[0] = 1;
  expect(await verify(key.publicKey, message, smallR)).toBe(false);
});
