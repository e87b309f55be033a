// What a malicious server could give in a letter's bundle, row by row of the threat model; the rows that need a whole page are tested in the browser.
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import { openSealed } from "../age.ts";
import { base64, fromBase64, utf8 } from "../bytes.ts";
import { signingKey } from "../ed25519.ts";
import { checkedName } from "../directory.ts";
import { Refused, Stopped } from "../faults.ts";
import type { StateProof } from "../heads.ts";
import { stateLeaf } from "../leaf.ts";
import { leafHash } from "../merkle.ts";
import { writeNote } from "../note.ts";
import { openLetter, openPart, type Letter } from "../opening.ts";
import { readStatement } from "../statement.ts";
import { bytes, chainOfExample, example, log, type BundleOf } from "./example.ts";
import { json, trustOf, wholeBundle } from "./letter-bundle.ts";

const input = example.bundles[0]?.input as BundleOf;
const { accounts, deliveries } = example;

const open = async (bundle: object): Promise<Letter> => openLetter(input.code, json(bundle), trustOf(input), input.now, null);

/** `<stop> <fault>`, or `shown`. */
async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "shown";
  } catch (thrown) {
    if (thrown instanceof Stopped) return `${thrown.stop} ${thrown.fault}`;
    throw thrown;
  }
}

interface Chain { id: string; statements: { text: string; index: number; path: string[] }[] }

test("Attack1_keys_come_only_from_a_chain_that_the_id_begins", async () => {
  const bundle = await wholeBundle(input);
  const [operator, author] = bundle.chains as [Chain, Chain];
  const [genesis] = author.statements;
  if (genesis === undefined) throw new Error("A chain is never empty.");
  const given = (chain: object) => outcomeOf(() => open({ ...bundle, chains: [operator, { ...author, ...chain }] }));
  // a valid chain of another account, under the author's id
  expect(await given({ statements: accounts.school.chain.map((text, i) => ({ ...author.statements[i], text })) })).toBe("tampered wrong-account");
  // keys that nobody signed
  const second = author.statements[1]?.text ?? "";
  const unsigned = second.replace(/— (\S+) \S+\n$/, (_, name: string) => `— ${name} ${base64(new Uint8Array(68))}\n`);
  expect(await given({ statements: [genesis, { ...author.statements[1], text: unsigned }] })).toBe("tampered wrong-key-id");
  // a new key, signed by itself, linked to the genesis
  const key = await signingKey(new Uint8Array(32).fill(9));
  const { note, body } = readStatement(utf8(second), log, "keys");
  const forged = new TextDecoder().decode(await writeNote({ ...note, after: note.after }, { ...body, gen: 0, sign: base64(key.publicKey) }, key));
  expect(await given({ statements: [genesis, { ...author.statements[1], text: forged }] })).toBe("tampered wrong-key-id");
});

test("Attack4_5_whatever_byte_of_a_sealed_document_is_changed_the_answer_is_one_and_the_same", async () => {
  const letter = await open(await wholeBundle(input));
  const sealed = bytes(deliveries.d2.payloads[letter.act.body.parts[0]?.payload ?? ""] ?? "");
  const answers = new Set<string>();
  for (let at = 0; at < sealed.length; at += 7) {
    const bad = sealed.slice();
    bad[at] = (bad[at] ?? 0) ^ 0x20;
    answers.add(await outcomeOf(() => openPart(letter, 0, bad)));
  }
  for (const cut of [0, 1, 100, sealed.length - 1]) answers.add(await outcomeOf(() => openPart(letter, 0, sealed.slice(0, cut))));
  expect([...answers]).toEqual(["content-mismatch content-mismatch"]);
});

test("Attack8_17_documents_and_grants_do_not_change_places", async () => {
  const bundle = await wholeBundle(input);
  const letter = await open(bundle);
  const sealed = letter.act.body.parts.map(({ payload }) => bytes(deliveries.d2.payloads[payload] ?? ""));
  expect(await outcomeOf(() => openPart(letter, 0, sealed[1] ?? sealed[0] ?? new Uint8Array(0)))).toBe("content-mismatch content-mismatch");
  for (const grant of [deliveries.d1.grant, deliveries.d3.grant, deliveries.d2.copy]) expect(await outcomeOf(() => open({ ...bundle, grant }))).toBe("content-mismatch content-mismatch");
  expect(await outcomeOf(() => open({ ...bundle, delivery: deliveries.d1.statement }))).toMatch(/^tampered /);
});

interface Changed { where: string; bundle: unknown }

/** Every leaf of a JSON value changed once, every list shortened and emptied, every member left out. */
function* changes(value: unknown, where = ""): Generator<Changed> {
  if (typeof value === "number") yield { where, bundle: value + 1 };
  else if (typeof value === "string") {
    const at = Math.floor(value.length / 2);
    yield { where, bundle: value.slice(0, at) + (value.charAt(at) === "A" ? "B" : "A") + value.slice(at + 1) };
  } else if (Array.isArray(value)) {
    const items: unknown[] = value;
    if (items.length > 0) yield { where: `${where} shortened`, bundle: items.slice(0, -1) };
    if (items.length > 1) yield { where: `${where} reversed`, bundle: items.toReversed() };
    for (const [i, inner] of items.entries()) for (const { where: inside, bundle } of changes(inner, `${where}.${i}`)) yield { where: inside, bundle: items.with(i, bundle) };
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      yield { where: `${where}.${name} left out`, bundle: Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)) };
      for (const { where: inside, bundle } of changes(inner, `${where}.${name}`)) yield { where: inside, bundle: { ...value, [name]: bundle } };
    }
  }
}

// chains and names are found by their ids, so their order says nothing; D.1 withheld is not shown, and nothing else changes
const harmless = new Set([".chains reversed", ".attests reversed"]);

test("Attack9_no_field_of_a_bundle_can_be_changed", async () => {
  const good = await open(await wholeBundle(input));
  let count = 0;
  for (const { where, bundle } of changes(await wholeBundle(input))) {
    let view: unknown;
    const outcome = await outcomeOf(async () => { ({ view } = await open(bundle as object)); });
    if (harmless.has(where)) expect(view).toEqual(good.view);
    else if (where === ".evidence shortened") expect(view).toEqual({ ...good.view, available: "" });
    else expect(`${where}: ${outcome}`).not.toContain("shown");
    count++;
  }
  expect(count).toBeGreaterThan(100);
}, 120_000);

test("Attack14_a_name_is_not_proven_absent_by_a_leaf_given_as_its_own", async () => {
  const leaf = stateLeaf(new Uint8Array(32).fill(0xff), 0, new Uint8Array(32));
  const heads = { time: 0, covers: 1, labels: 1, root: leafHash(leaf) };
  const directory = { log, tree: { size: 1, root: new Uint8Array(32) }, heads };
  const operator = { ...(await chainOfExample("operator")), places: [0, 1] };
  const neighbour = { position: 0, leaf, path: [] };
  const name = (proof: StateProof) => checkedName(directory, [{ id: accounts.city.id, statements: [], proof }], accounts.city.id, operator);
  expect(await name({ absent: [neighbour] })).toBeNull();
  await expect(name({ head: neighbour })).rejects.toMatchObject({ fault: "no-heads-proof" });
});

test("Attack15_no_other_kind_of_seal_is_opened", async () => {
  const seed = fromBase64(accounts.letter.seeds[0]?.vault ?? "");
  const x25519 = new Encrypter();
  x25519.addRecipient(await identityToRecipient(await generateX25519Identity()));
  const scrypt = new Encrypter();
  scrypt.setPassphrase("word");
  scrypt.setScryptWorkFactor(1);
  for (const encrypter of [x25519, scrypt]) await expect(openSealed(await encrypter.encrypt("text"), seed)).rejects.toMatchObject({ fault: "wrong-stanza" });
  const good = new TextDecoder("latin1").decode(bytes(deliveries.d2.grant));
  const older = Uint8Array.from(good.replace("age-encryption.org/v1", "age-encryption.org/v0"), (c) => c.charCodeAt(0));
  await expect(openSealed(older, seed)).rejects.toBeInstanceOf(Refused);
});
