import { expect, test } from "vitest";
import { base64, H, utf8 } from "../bytes.ts";
import { chainOf, readGenesis, verifyAct } from "../chain.ts";
import { readCode } from "../code.ts";
import { letterAccount, letterPaper, letterSession } from "../letter.ts";
import { letterReceipt } from "../letter-receipt.ts";
import { openLetter, type Letter } from "../opening.ts";
import { verifyReceipt } from "../receipt.ts";
import { checkTime, readStatement } from "../statement.ts";
import { readTrust } from "../bundle.ts";
import { bytes, casesOf, example, log, type BundleOf } from "./example.ts";
import { json, trustOf, wholeBundle } from "./letter-bundle.ts";
import { checkpointOf, pathOf } from "./tree.ts";

const { accounts, letter } = example;
const genesis = utf8(accounts.letter.chain[0] ?? "");
const seen = { origin: log, size: 18, root: base64(H(utf8("root"))) };
const now = Date.parse("2026-11-24T03:00:00.000Z");

test("a letter signs a session for the host and nonce given, and paper to its issuer", async () => {
  const account = await letterAccount(readCode(letter.code), genesis, log);
  const chain = chainOf(await readGenesis(genesis, log));
  const nonce = base64(H(utf8("nonce")));
  const session = readStatement(await letterSession(account, "localhost:8080", nonce, seen, now), log, "session");
  const paper = readStatement(await letterPaper(account, "wrong-person", seen, now), log, "paper");
  for (const statement of [session, paper]) {
    await verifyAct(statement, chain);
    checkTime(statement, now);
    expect(statement.note.seen).toEqual({ size: seen.size, root: seen.root });
  }
  expect(session.body).toEqual({ host: "localhost:8080", nonce });
  expect(paper.body).toEqual({ with: accounts.city.id, reason: "wrong-person" });
});

test("what a letter signs here is byte for byte what the example's writer signs", async () => {
  const account = await letterAccount(readCode(letter.code), genesis, log);
  const input = example.bundles.find(({ name }) => name === "paper")?.input.paper?.act ?? "";
  const { note } = readStatement(utf8(input), log, "paper");
  const written = await letterPaper(account, "wrong-person", { origin: log, ...note.seen }, Date.parse(note.at));
  expect(new TextDecoder().decode(written)).toBe(input);
});

async function opened(): Promise<Letter> {
  const input = example.bundles[0]?.input as BundleOf;
  return openLetter(input.code, json(await wholeBundle(input)), trustOf(input), input.now, null);
}

test("a letter's receipt made in the page verifies, and discloses what it is told to", async () => {
  const trust = trustOf(example.bundles[0]?.input as BundleOf);
  const account = await opened();
  const nothing = await verifyReceipt(letterReceipt(account), trust);
  expect([nothing.evidence.event, nothing.fromName, nothing.cover]).toEqual(["D.1", "Ville de Saint-Exemple", null]);
  const some = await verifyReceipt(letterReceipt(account, { cover: true, parts: [false, true] }, "A.1"), trust);
  expect([some.evidence.event, some.cover?.title, some.salts.map((salt) => salt !== null)]).toEqual(["A.1", "Compte de taxes 2027", [false, true]]);
});

test("at the example's own checkpoint it is byte for byte the example's receipt", async () => {
  const expected = example.receipts[1]?.text ?? "";
  const letterNow = await opened();
  const leaves = example.leaves.map(({ bytes: leaf }) => bytes(leaf));
  const at = (index: number) => ({ index, path: pathOf(leaves, index) });
  const [a1] = example.evidences;
  if (a1 === undefined) throw new Error("The example begins with A.1 of d2.");
  const { bundle } = letterNow;
  const indexes = [accounts.operator.leaves, accounts.city.leaves];
  const moved: Letter = {
    ...letterNow,
    bundle: {
      ...bundle,
      checkpoint: utf8(example.checkpoint),
      evidence: [{ text: utf8(a1.text), salt: bytes(a1.salt), ...at(a1.index) }],
      chains: bundle.chains.map((chain, i) => ({ ...chain, statements: chain.statements.map(({ text }, n) => ({ text, ...at(indexes[i]?.[n] ?? 0) })) })),
      attests: bundle.attests.map((attests) => ({ ...attests, statements: attests.statements.map(({ text }) => ({ text, ...at(example.attests[0]?.leaf ?? 0) })) })),
    },
  };
  expect(await checkpointOf(leaves)).toBe(example.checkpoint);
  expect(new TextDecoder().decode(letterReceipt(moved, { cover: true, parts: [true, false] }))).toBe(expected);
});

test("the trust folder is read as the server gives it", () => {
  expect(readTrust(json({ log, vkey: example.vkey, operator: example.operator, witnesses: [] }))).toEqual({ log, vkey: example.vkey, operator: example.operator });
  expect(() => readTrust(json({ log: "other.example/log", vkey: example.vkey, operator: example.operator, witnesses: [] }))).toThrow(expect.objectContaining({ fault: "wrong-log" }) as Error);
});

test("kinds of bad.json that this library does not read are these, by name", () => {
  // a person's vault, what an organisation reads, and what the server decides: C# has them
  const unread = ["manifest", "keybag", "links", "link-proof", "deliver", "name", "copy", "outcome"];
  const read = ["statement", "time", "chain", "code", "grant", "evidence", "receipt", "checkpoint", "heads", "bundle", "limit"];
  for (const kind of [...unread, ...read]) expect(casesOf(kind).length).toBeGreaterThan(0);
  return import("./example.ts").then(({ cases }) => { expect(new Set(cases.map(({ kind }) => kind))).toEqual(new Set([...unread, ...read])); });
});
