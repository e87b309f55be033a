// What a delivery brings into the manifest, whatever its sender wrote in it.
import { expect, test } from "vitest";
import { base32, base64, utf8 } from "../../lib/bytes.ts";
import { cut, readEntry, whole, writeEntry } from "../../lib/entries.ts";
import type { Cover, Grant } from "../../lib/grant.ts";
import { entriesFor } from "./deliveries.ts";

const [id32, at] = [base32(new Uint8Array(32)), "2026-11-24T02:00:00.000Z"];
const hash = base64(new Uint8Array(32));

function grantOf(cover: Partial<Cover>, n: number): Grant {
  const part = { key: new Uint8Array(32), payload: hash, size: 300, salt: new Uint8Array(32) };
  const described = { title: "T", name: "a.pdf", type: "application/pdf", size: 3, pages: 1 };
  return {
    act: { note: { account: id32, at, hash }, body: { id: base32(new Uint8Array(16)) } },
    parts: Array.from({ length: n }, () => part),
    cover: { title: "T", body: "", purpose: "", contact: "", data: [], ...cover, parts: Array.from({ length: n }, (_, i) => cover.parts?.[i] ?? described) },
  } as unknown as Grant;
}

const bill = (reference: string, due: string) => ({ schema: "https://coffre.example/schemas/bill/v1", value: { payee: "V", amount: "1.00", currency: "CAD", due, reference } });

test("a hundred parts under a purpose of 150 kB, with the longest names, stay far below what a server takes of a page", () => {
  const long = "\u0001".repeat(150_000);
  const part = { title: long, name: long, type: long, size: 3, pages: 1 };
  const entries = entriesFor(grantOf({ title: long, purpose: long, parts: Array.from({ length: 100 }, () => part), data: [bill(long, "2027-03-01")] }, 100), at);
  const page = entries.slice(0, 64).map(writeEntry).join("\n");
  expect(utf8(page).length).toBeLessThan(1_000_000);
});

test("what is cut is cut between characters, and what is no prose is left out", () => {
  const houses = "🏠".repeat(300);
  const [entry] = entriesFor(grantOf({ title: `${"x".repeat(199)}🏠🏠`, purpose: houses, parts: [{ title: "", name: houses, type: "a/".repeat(100), size: 3, pages: 1 }], data: [bill("4".repeat(101), "0000-01-01")] }, 1), at);
  if (entry === undefined) throw new Error("A part has an entry.");
  expect(readEntry(writeEntry(entry))).toEqual(entry);
  expect(entry).toMatchObject({ purpose: houses, reference: "", due: "" });
  expect(entry.versions[0]).toMatchObject({ title: `${"x".repeat(199)}🏠`, name: "🏠".repeat(255), type: "" });
});

test("half a pair is no character", () => {
  expect(cut(`a${"🏠".charAt(0)}`, 9)).toBe("a\ufffd");
  expect(cut("🏠🏠", 1)).toBe("🏠");
  expect([whole("4417", 4), whole("4417", 3)]).toEqual(["4417", ""]);
});
