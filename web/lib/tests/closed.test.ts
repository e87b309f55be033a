// A letter whose sender closed its account before it opened: believed with the sender's close and its D.2, with nothing less and nothing else.
import { expect, test } from "vitest";
import { base64, fromBase64, H, utf8, type Bytes } from "../bytes.ts";
import { signingKey } from "../ed25519.ts";
import { readEvidence } from "../evidence.ts";
import { Stopped } from "../faults.ts";
import { writeNote } from "../note.ts";
import { openLetter, type LetterView } from "../opening.ts";
import { readStatement } from "../statement.ts";
import { everyType } from "./every-type.ts";
import { example, log, type AccountName, type BundleOf } from "./example.ts";
import { json, trustOf, wholeBundle } from "./letter-bundle.ts";

const early = bundleNamed("before opens");
const d2 = "http://uri.etsi.org/19522/Event/ContentConsignmentFailure";
const at = "2026-11-24T01:02:00.000Z";

function bundleNamed(name: string): BundleOf {
  const found = example.bundles.find((bundle) => bundle.name === name);
  if (found === undefined) throw new Error(`No bundle ${name}.`);
  return found.input;
}

const text = (of: Uint8Array): string => new TextDecoder().decode(of);

/** A statement by an account of the example, on the newest of its chain. */
async function signed(by: AccountName, type: Parameters<typeof writeNote>[0]["type"], body: object): Promise<Bytes> {
  const { id, seeds, chain } = example.accounts[by];
  const key = await signingKey(fromBase64(seeds[0]?.sign ?? ""));
  const last = readStatement(utf8(chain.at(-1) ?? ""), log).note;
  const header = { type, log, account: id, recovery: false, after: { n: chain.length - 1, hash: last.hash }, seen: { size: 0, root: base64(H(new Uint8Array(0))) }, at };
  return writeNote(header, body, key);
}

/** A.1 retold as what the close left: D.2, the second evidence about the delivery. */
function left(close: Uint8Array, change: object = {}, number = 1): { text: string; salt: string; index: number; path: string[] } {
  const found = early.evidence.text.split("\n");
  found[2] = `event ${d2}`;
  found[4] = `number ${number}`;
  found[5] = `prev ${base64(H(utf8(early.evidence.text)))}`;
  found[6] = `at ${at}`;
  found[7] = JSON.stringify({ ...(JSON.parse(found[7] ?? "") as object), act: base64(H(close)), reasons: ["closed"], auth: "system", ...change });
  return { text: found.join("\n"), salt: base64(H(utf8("a salt"))), index: 0, path: [] };
}

const closedBy = (close: Uint8Array, chain: Uint8Array = close, evidence = left(close)): BundleOf =>
  ({ ...early, chain: { ...early.chain, then: [text(chain)] }, closed: { act: text(close), evidence } });

async function open(input: BundleOf, change: object = {}, now = input.now): Promise<LetterView> {
  return (await openLetter(input.code, json({ ...(await wholeBundle(input)), ...change }), trustOf(input), now, null)).view;
}

async function stopOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "shown";
  } catch (thrown) {
    if (thrown instanceof Stopped) return thrown.stop;
    throw thrown;
  }
}

test("a letter whose sender closed before it opens says so, before and after that day, until it ends", async () => {
  const close = await signed("city", "close", {});
  const bundle = closedBy(close);
  const opens = Date.parse("2026-12-01T00:00:00.000Z");
  expect(readEvidence(utf8(bundle.closed?.evidence.text ?? "")).event).toBe("D.2");
  expect(await open(bundle)).toMatchObject({ state: "closed", changed: at, available: "", cover: null, sender: { name: "Ville de Saint-Exemple" } });
  // on the day itself and on the last one, by heads of those days
  for (const [now, state] of [[opens, "closed"], [Date.parse("2027-03-31T00:00:00.000Z"), "expired"]] as const) {
    const time = fromBase64(bundle.heads.bytes);
    new DataView(time.buffer).setBigUint64(1, BigInt(now));
    expect(await open({ ...bundle, heads: { ...bundle.heads, bytes: base64(time) } }, {}, now)).toMatchObject({ state });
  }
});

test("Attack9_26_a_close_of_another_account_or_evidence_of_another_letter_is_not_believed", async () => {
  const close = await signed("city", "close", {});
  const other = await signed("school", "close", {});
  expect(await stopOf(open(closedBy(close)))).toBe("shown");
  const lies: readonly [string, BundleOf, object?][] = [
    ["another account's close", closedBy(other, close)],
    ["a close that is not in the chain", { ...closedBy(close), chain: early.chain }],
    ["D.2 of another act", closedBy(close, close, left(other))],
    ["D.2 of another delivery", closedBy(close, close, { ...left(close), text: left(close).text.replace(/^about .*$/m, `about ${example.deliveries.d2.id}`) })],
    ["D.2 to another recipient", closedBy(close, close, left(close, { destination: example.accounts.school.id }))],
    ["D.2 that is not the second", closedBy(close, close, left(close, {}, 2))],
    ["A.1 in the place of D.2", closedBy(close, close, early.evidence)],
    ["a grant beside it", { ...closedBy(close), grant: bundleNamed("grant").grant ?? null }],
    ["a recall beside it", closedBy(close), { recall: (await wholeBundle(bundleNamed("recall")))["recall"] }],
  ];
  for (const [what, bundle, change] of lies) expect(`${what}: ${await stopOf(open(bundle, change))}`).toBe(`${what}: tampered`);
  // every member of it left out, and every text of it cut short
  const { closed } = await wholeBundle(closedBy(close)) as { closed: { act: string; evidence: Record<string, unknown> } };
  for (const name of Object.keys(closed.evidence)) {
    const evidence = Object.fromEntries(Object.entries(closed.evidence).filter(([other]) => other !== name));
    expect(`${name}: ${await stopOf(open(closedBy(close), { closed: { ...closed, evidence } }))}`).toBe(`${name}: tampered`);
  }
  for (const path of [[], ["x"], (closed.evidence["path"] as string[]).toReversed().slice(1)]) expect(await stopOf(open(closedBy(close), { closed: { ...closed, evidence: { ...closed.evidence, path } } }))).toBe("tampered");
  for (const act of ["", closed.act.slice(0, -1), `${closed.act}\n`]) expect(await stopOf(open(closedBy(close), { closed: { ...closed, act } }))).toBe("tampered");
});

test("Attack21_no_statement_of_another_type_stands_for_the_close", async () => {
  const input = closedBy(await signed("city", "close", {}));
  const bundle = await wholeBundle(input);
  for (const [type, act] of Object.entries(await everyType())) {
    const lie = json({ ...bundle, closed: { ...(bundle["closed"] as object), act: text(act) } });
    expect(`${type}: ${await stopOf(openLetter(input.code, lie, trustOf(input), input.now, null))}`).toBe(`${type}: tampered`);
  }
});

test("withheld, the letter is early; once it should be open, that is a lie", async () => {
  const bundle = closedBy(await signed("city", "close", {}));
  const { closed: withheld, ...rest } = await wholeBundle(bundle);
  expect(withheld).toBeDefined();
  expect((await openLetter(bundle.code, json(rest), trustOf(bundle), bundle.now, null)).view.state).toBe("early");
  const input = bundleNamed("grant");
  const { grant, ...none } = await wholeBundle(input);
  expect(grant).toBeDefined();
  expect(await stopOf(openLetter(input.code, json(none), trustOf(input), input.now, null))).toBe("tampered");
});
