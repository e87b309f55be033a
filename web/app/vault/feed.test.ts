// What was read of the feed stays what it was: who checks it goes on with what was checked.
import { afterEach, expect, test, vi } from "vitest";
import { base64, H, utf8 } from "../../lib/bytes.ts";
import { readEvidence } from "../../lib/evidence.ts";
import { bytes, example, log } from "../../lib/tests/example.ts";
import { pathOf } from "../../lib/tests/tree.ts";
import { Feed } from "./feed.ts";

afterEach(() => { vi.unstubAllGlobals(); });

const leaves = example.leaves.map(({ bytes: leaf }) => bytes(leaf));
const given = (value: unknown) => utf8(JSON.stringify(value));

test("what is read later is not in what was given before", async () => {
  const act = example.deliveries.d1.statement;
  const told = example.evidences.filter(({ text }) => readEvidence(utf8(text)).act === base64(H(utf8(act))));
  expect(told.length).toBeGreaterThan(1);
  const items = told.map(({ text, salt, index }, i) => ({ cursor: i + 1, evidence: text, salt, index, act, attached: "" }));
  vi.stubGlobal("fetch", (path: string) => {
    const indexes = new URL(path, "http://127.0.0.1").searchParams.getAll("index").map(Number);
    return Promise.resolve(new Response(given({ proofs: indexes.map((index) => ({ index, path: pathOf(leaves, index).map(base64) })) })));
  });
  const account = readEvidence(utf8(told[0]?.text ?? "")).destination;
  let read = 0;
  const feed = new Feed({ log, vkey: example.vkey, operator: example.operator }, {
    account,
    ask: () => Promise.resolve(given({ checkpoint: example.checkpoint, items: items.slice(read, ++read), more: false })),
    chainTo: () => Promise.reject(new Error("This account signed none of them.")),
  });
  const first = await feed.read();
  const second = await feed.read();
  expect([first.length, second.length]).toEqual([1, 2]);
});
