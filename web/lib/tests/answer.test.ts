// What a server could answer to a letter's word on paper; the whole page is tested in the browser.
import { expect, test } from "vitest";
import { checkPaper, type Noted } from "../answer.ts";
import { base64, utf8 } from "../bytes.ts";
import type { Seen } from "../checkpoint.ts";
import { letterPaper } from "../letter.ts";
import { openLetter } from "../opening.ts";
import { example, refusal } from "./example.ts";
import { consistencyFrom, json, trustOf, wholeBundle } from "./letter-bundle.ts";

const input = example.bundles.find(({ show }) => show === "ended")?.input;
if (input === undefined) throw new Error("The example has a letter that ended.");
const bundle = await wholeBundle(input);
const letter = await openLetter(input.code, json(bundle), trustOf(input), input.now, null);
const { act, evidence } = bundle.paper as { act: string; evidence: { text: string; index: number; path: string[] } };
const good = { checkpoint: bundle.checkpoint, evidence: [evidence], statements: [] };

const check = (change: object = {}, sent = utf8(act), kept: Seen = letter.seen, path: readonly string[] = []): Promise<Noted> =>
  checkPaper(letter, sent, json({ ...good, ...change }), kept, () => Promise.resolve(json({ path })));

test("a word that the log holds is noted at the evidence's time, whichever text of it came first", async () => {
  const { at, seen } = await check();
  expect(evidence.text).toContain(`\nat ${at}\n`);
  expect(seen).toEqual(letter.seen);
  expect((await check({}, await letterPaper(letter.account, "wrong-person", letter.seen, input.now))).at).toBe(at);
});

test("Attack9_26_nothing_else_is_noted", async () => {
  const other = await letterPaper(letter.account, "prefer", letter.seen, input.now);
  const is = async (fault: string, change: object, sent = utf8(act)) => { expect(await refusal(() => check(change, sent), "")).toBe(fault); };
  await is("wrong-act", {}, other);
  await is("wrong-act", { evidence: [] });
  await is("wrong-act", { evidence: [evidence, evidence] });
  await is("wrong-act", { evidence: [(bundle.evidence as object[])[0]] });
  await is("wrong-act", { statements: [{ index: 0, path: [] }] });
  await is("bad-proof", { evidence: [{ ...evidence, text: evidence.text.replace(/^at 2026/m, "at 2025") }] });
  await is("bad-proof", { evidence: [{ ...evidence, path: evidence.path.slice(1) }] });
  await is("malformed", { evidence: [{ text: evidence.text }] });
  await is("malformed", { checkpoint: "x" });
  await is("malformed", { more: 1 });
});

test("Attack13_the_log_of_an_answer_is_the_one_that_was_seen", async () => {
  const { root, path } = consistencyFrom(input, 9);
  const seen = { origin: letter.seen.origin, size: 9, root };
  expect((await check({}, utf8(act), seen, path)).seen).toEqual(letter.seen);
  expect(await refusal(() => check({}, utf8(act), seen))).toBe("bad-proof");
  expect(await refusal(() => check({}, utf8(act), { ...seen, root: base64(new Uint8Array(32)) }, path))).toBe("bad-proof");
  expect(await refusal(() => check({}, utf8(act), { ...letter.seen, root: base64(new Uint8Array(32)) }))).toBe("bad-proof");
  expect(await refusal(() => check({}, utf8(act), { ...letter.seen, size: letter.seen.size + 5 }, path))).toBe("bad-proof");
});
