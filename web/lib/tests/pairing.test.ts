// What two devices leave each other: held to the vectors that a third implementation made.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromBase64, fromUtf8, utf8 } from "../bytes.ts";
import { pairLocator, readDone, readOffer, readPair, readReply, writePair, type PairPart } from "../pairing.ts";
import { refusal } from "./example.ts";

const vectors = JSON.parse(readFileSync(new URL("../../../testdata/coffre/pairing.json", import.meta.url), "utf8")) as {
  secret: string; locator: string; texts: { part: PairPart; line: string; text: string }[];
};
const secret = fromBase64(vectors.secret, 32);

describe("a pairing's texts", () => {
  test("are those of the vectors, both ways", () => {
    expect(pairLocator(secret)).toBe(vectors.locator);
    for (const { part, line, text } of vectors.texts) {
      expect(fromUtf8(writePair(part, line, secret))).toBe(text);
      expect(readPair(part, utf8(text), secret)).toBe(line);
    }
    const [offer = "", reply = "", done = ""] = vectors.texts.map(({ text }) => text);
    expect(readOffer(utf8(offer), secret)).toHaveLength(52);
    expect(readReply(utf8(reply), secret)).toMatchObject({ kind: "device", locator: "2dz2rujrqh3i5sfpw2pu75ecnu", credential: '{"id":"AAAA"}' });
    expect(readDone(utf8(done), secret)).toHaveLength(44);
  });

  test("Attack2: a byte changed anywhere, another square's text, or one in another's place is refused", async () => {
    const other = new Uint8Array(32).fill(3);
    for (const { part, line, text } of vectors.texts) {
      expect(await refusal(() => readPair(part, writePair(part, line, other), secret))).toBe("wrong-mac");
      expect(await refusal(() => readPair(part === "offer" ? "done" : "offer", utf8(text), secret))).toBe("wrong-type");
      for (let at = 0; at < text.length; at += 13) {
        const bad = utf8(text);
        bad[at] = (bad[at] ?? 0) ^ 1;
        expect(() => readPair(part, bad, secret), `${part} ${at}`).toThrow();
      }
    }
  });
});
