import { expect, test } from "vitest";
import { base64, utf8 } from "../bytes.ts";
import { readTrust } from "../bundle.ts";
import { Refused, Stopped } from "../faults.ts";
import { openLetter, openPart } from "../opening.ts";
import { bytes, example, expectRefusals, log, type BundleOf } from "./example.ts";
import { authorOf, consistencyFrom, json, trustOf, wholeBundle } from "./letter-bundle.ts";

const bundleNamed = (name: string): BundleOf => {
  const found = example.bundles.find((bundle) => bundle.name === name);
  if (found === undefined) throw new Error(`No bundle ${name}.`);
  return found.input;
};

const open = async (input: BundleOf, good = input, change: object = {}) =>
  openLetter(input.code, json({ ...(await wholeBundle(input, good)), ...change }), trustOf(input), input.now, null);

test("every bundle of the example shows what it should", async () => {
  for (const { name, input, show } of example.bundles) {
    const { view } = await open(input);
    expect(`${name}: ${view.state}`).toBe(`${name}: ${show}`);
    expect(view.sender.name).toBe("Ville de Saint-Exemple");
    expect(view.changed === "").toBe(!["claimed", "recalled", "ended"].includes(show));
    expect(view.cover?.title ?? "").toBe(show === "cover" ? "Compte de taxes 2027" : "");
  }
});

test("every bad bundle is refused with the word of the test data", async () => {
  await expectRefusals("bundle", {}, (input, error) => {
    const good = bundleNamed(input.bundle as string);
    const bad = { ...good, ...(input.change as Partial<BundleOf>) };
    // the data gives the issuer's chain and name, a server the author's
    if (error !== "wrong-sender") return open(bad, good);
    const given = byAuthor(bad);
    return open(given, { ...good, chain: given.chain, attest: given.attest });
  });
});

function byAuthor(input: BundleOf): BundleOf {
  const of = authorOf(input.delivery);
  const statements = example.attests.filter(({ id, n }) => id === example.accounts[of].id && n === 0).map(({ statement }) => statement);
  return { ...input, chain: { ...input.chain, of, keep: 2, then: [] }, attest: { ...input.attest, statements } };
}

test("documents open to the bytes that were sealed, and to nothing else", async () => {
  const letter = await open(bundleNamed("grant"));
  const { documents, payloads } = example.deliveries.d2;
  const sealed = letter.act.body.parts.map(({ payload }) => bytes(payloads[payload] ?? ""));
  for (const [i, document] of documents.entries()) expect(Buffer.from(await openPart(letter, i, sealed[i] ?? new Uint8Array(0))).toString("base64")).toBe(document);
  await expect(openPart(letter, 0, sealed[1] ?? new Uint8Array(0))).rejects.toMatchObject({ stop: "content-mismatch", fault: "content-mismatch" });
  const bad = (sealed[0] ?? new Uint8Array(0)).slice();
  bad[bad.length - 1] = (bad[bad.length - 1] ?? 0) ^ 1;
  await expect(openPart(letter, 0, bad)).rejects.toBeInstanceOf(Stopped);
});

test("Attack13_a_log_that_was_seen_must_have_grown", async () => {
  const input = bundleNamed("grant");
  const { root, path } = consistencyFrom(input, 9);
  const bundle = await wholeBundle(input);
  const kept = { origin: "coffre.example/log", size: 9, root };
  const go = (change: object, seen = kept) => openLetter(input.code, json({ ...bundle, ...change }), trustOf(input), input.now, seen);
  const { seen } = await go({ consistency: path });
  expect(seen.size).toBe(18);
  expect((await go({}, seen)).view.state).toBe("cover");
  await expect(go({})).rejects.toMatchObject({ stop: "tampered", fault: "bad-proof" });
  await expect(go({ consistency: path }, { ...kept, root: base64(new Uint8Array(32)) })).rejects.toMatchObject({ stop: "tampered", fault: "bad-proof" });
  await expect(go({}, { ...kept, size: 99 })).rejects.toMatchObject({ stop: "tampered", fault: "rolled-back" });
});

test("each step stops with its name", async () => {
  const input = bundleNamed("grant");
  const bundle = await wholeBundle(input);
  const stops = async (change: object, now = input.now, trust = trustOf(input)) => {
    try {
      await openLetter(input.code, json({ ...bundle, ...change }), trust, now, null);
    } catch (thrown) {
      if (thrown instanceof Stopped) return `${thrown.stop} ${thrown.fault}`;
      throw thrown;
    }
    return "opened";
  };
  const [operator, author] = bundle.chains as { head: object }[];
  const [, name] = bundle.attests as object[];
  expect(await stops({})).toBe("opened");
  expect(await stops({ more: 1 })).toBe("tampered malformed");
  expect(await stops({}, input.now + 4 * 3_600_000)).toBe("stale-directory stale-directory");
  expect(await stops({}, input.now - 4 * 3_600_000)).toBe("stale-directory stale-directory");
  expect(await stops({ chains: [operator, { ...author, head: operator?.head }] })).toBe("stale-directory bad-proof");
  expect(await stops({ chains: [operator] })).toBe("tampered wrong-account");
  expect(await stops({ evidence: [] })).toBe("tampered content-mismatch");
  expect(await stops({ attests: [(bundle.attests as object[])[0], { ...name, statements: [] }] })).toBe("unknown-sender no-heads-proof");
  expect(await stops({ attests: [] })).toBe("unknown-sender unattested");
  expect(await stops({ grant: example.deliveries.d1.grant })).toBe("content-mismatch content-mismatch");
  expect(await stops({ genesis: example.accounts.holder.chain[0] })).toBe("tampered not-a-letter");
});

test("Attack21_json_that_names_a_member_twice_is_refused", async () => {
  const input = bundleNamed("grant");
  const text = new TextDecoder().decode(json(await wholeBundle(input)));
  const go = (bundle: string) => openLetter(input.code, utf8(bundle), trustOf(input), input.now, null);
  expect((await go(text.replaceAll(',"', ' ,\n\t"'))).view.state).toBe("cover");
  for (const twice of [text.replace("{", '{"genesis":"x",'), text.replace("{", '{"gen\\u0065sis" : "x",'), text.replace('"index":', '"index":1,"index":')]) {
    expect(twice).not.toBe(text);
    await expect(go(twice)).rejects.toMatchObject({ stop: "tampered", fault: "malformed" });
  }
});

test("the trust file is one line, in one spelling", () => {
  const line = `{"log":"${log}","vkey":"${example.vkey}","operator":"${example.operator}","witnesses":[]}`;
  expect(readTrust(utf8(`${line}\n`))).toEqual({ log, vkey: example.vkey, operator: example.operator });
  expect(readTrust(utf8(line)).log).toBe(log);
  const bad = [line.replaceAll(",", ", "), line.replace("{", '{"log":"x",'), `${line}\n\n`, line.replace(/("log":[^,]*),("vkey":[^,]*)/, "$2,$1"), line.replace("}", ',"more":1}')];
  for (const other of bad) expect(() => readTrust(utf8(other))).toThrow(Refused);
});

test("a view holds no secret", async () => {
  const { view } = await open(bundleNamed("grant"));
  const shown = JSON.stringify(view);
  const { seeds } = example.accounts.letter;
  for (const secret of [seeds[0]?.vault, seeds[0]?.sign, bundleNamed("grant").code]) expect(shown).not.toContain(secret);
  for (const key of example.deliveries.d2.grantText.matchAll(/"(?:key|salt)":"([^"]+)"/g)) expect(shown).not.toContain(key[1]);
  expect(utf8(shown).length).toBeLessThan(4096);
});
