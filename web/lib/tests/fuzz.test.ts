// Whatever bytes come, a reader answers or refuses: nothing else is thrown, and it comes back soon. [attack 28]
import { expect, test } from "vitest";
import { concat, utf8, type Bytes } from "../bytes.ts";
import { readBundle } from "../bundle.ts";
import { readCheckpoint, readProof } from "../checkpoint.ts";
import { checkSealed } from "../age.ts";
import { readCode } from "../code.ts";
import { readEvidence } from "../evidence.ts";
import { Refused } from "../faults.ts";
import { compareGrant } from "../grant.ts";
import { parseLine, typedValue } from "../jsonline.ts";
import { readNote } from "../note.ts";
import { verifyReceipt } from "../receipt.ts";
import { readSections } from "../sections.ts";
import { readStatement } from "../statement.ts";
import { bytes, example, log, logKey, type BundleOf } from "./example.ts";
import { json, wholeBundle } from "./letter-bundle.ts";

const count = Number(process.env.FUZZ ?? 10_000);

/** xorshift32: the same run every time. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const pieces = ["\n", "\n\n", "{", "}", "[", "]", "\"", ":", ",", "\\u0000", "\\ud800", "__proto__", "@", " ", "- ", "9007199254740993", "-1", "1e9", "\u00e9", "\u2028", "=", "/", "null"].map(utf8);

function mutate(good: Bytes, random: (below: number) => number): Bytes {
  let bad = good;
  for (let i = random(3); i >= 0; i--) {
    const at = random(bad.length + 1);
    const remove = random(4) === 0 ? random(bad.length + 1 - at) : random(3);
    const insert = random(2) === 0 ? (pieces[random(pieces.length)] ?? good) : Uint8Array.of(random(256));
    bad = concat(bad.subarray(0, at), insert, bad.subarray(Math.min(bad.length, at + remove)));
  }
  return bad;
}

async function fuzz(seeds: readonly Bytes[], read: (bad: Bytes) => unknown, times = count): Promise<void> {
  const random = randomOf(20261124);
  let refused = 0;
  for (let i = 0; i < times; i++) {
    const bad = i % 50 === 0 ? Uint8Array.from({ length: random(200) }, () => random(256)) : mutate(seeds[random(seeds.length)] ?? new Uint8Array(0), random);
    try {
      await read(bad);
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw new Error(`${String(thrown)} for ${Buffer.from(bad).toString("base64").slice(0, 2000)}`, { cause: thrown });
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(times / 2);
}

const { deliveries, evidences, receipts, bundles } = example;
const statement = utf8(deliveries.d2.statement);

test("JSON lines", () => fuzz([utf8(deliveries.d2.statement.split("\n")[6] ?? ""), utf8(deliveries.d2.grantText.split("\n")[1] ?? "")], (bad) => typedValue(parseLine(bad))));
test("notes and statements", () => fuzz([statement, utf8(example.accounts.holder.chain[2] ?? "")], (bad) => { readNote(bad); readStatement(bad, log); }));
test("evidence", () => fuzz(evidences.map(({ text }) => utf8(text)), readEvidence));
test("checkpoints", () => fuzz([utf8(example.checkpoint)], (bad) => readCheckpoint(bad, logKey)));
test("proofs", () => fuzz(receipts.map(({ text }) => utf8(text.slice(text.indexOf("@proof ")).replace(/^.*\n/, "").split("\n@")[0] ?? "")), readProof));
test("sections", () => fuzz(receipts.map(({ text }) => utf8(text.replace(/^.*\n/, ""))), readSections));
test("receipts", () => fuzz(receipts.map(({ text }) => utf8(text)), (bad) => verifyReceipt(bad, { log, vkey: example.vkey, operator: example.operator })), 300_000);
test("bundles", async () => {
  const whole = json(await wholeBundle(bundles[0]?.input as BundleOf));
  await fuzz([whole], readBundle);
}, 300_000);
test("grants", () => {
  const act = readStatement(statement, log, "delivery");
  return fuzz([utf8(deliveries.d2.grantText)], (bad) => compareGrant(act, bad));
});
test("headers of sealed files", () => fuzz([bytes(deliveries.d2.grant)], (bad) => { checkSealed(bad); }, count));
test("codes", () => fuzz([utf8(example.letter.code)], (bad) => readCode(new TextDecoder().decode(bad))));

test("deep nesting is refused before it is written again", () => {
  for (const depth of [100, 100_000]) expect(() => parseLine(`${"[".repeat(depth)}${"]".repeat(depth)}`)).toThrow(Refused);
});
