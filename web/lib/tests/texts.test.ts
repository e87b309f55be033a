// The words of a document, sealed beside it.
import { expect, test } from "vitest";
import { base64, utf8 } from "../bytes.ts";
import { sealFile } from "../sealfile.ts";
import { openSealed } from "../age.ts";
import { fromBase64, digest } from "../bytes.ts";
import { commitment } from "../grant.ts";
import { openText, sealText, wordsOf } from "../texts.ts";

const id = "ikx7jte7ozutvrqxarojrvz2be";
const version = base64(new Uint8Array(32));

test("words open as they were sealed, in buckets that say nothing of their length", async () => {
  const [short, long] = [wordsOf("Bail  signé\r\n\r\n le 1er mars\u0000"), wordsOf(`${"é".repeat(20_000)} fin`)];
  expect(short).toBe("Bail signé\nle 1er mars");
  expect(utf8(long).length).toBeLessThanOrEqual(16_382);
  expect(long).toMatch(/^é+$/);
  const sizes: number[] = [];
  for (const words of [short, "x", long]) {
    const { entry, sealed } = await sealText(words, id, version, "2026-11-24T02:00:00.000Z");
    expect(await openText(entry, sealed)).toBe(words);
    sizes.push(sealed.length);
  }
  expect(sizes[0]).toBe(sizes[1]);
  expect((sizes[2] ?? 0) - (sizes[0] ?? 0)).toBe(3 * 4096);
});

test("Attack8_words of another document are not opened as this one's", async () => {
  const [one, other] = [await sealText("un", id, version, "2026-11-24T02:00:00.000Z"), await sealText("deux", id, version, "2026-11-24T02:00:00.000Z")];
  await expect(openText(one.entry, other.sealed)).rejects.toMatchObject({ fault: "content-mismatch" });
});

/** As a browser hands it out that reads no byte streams; `short` is what it gives of each piece that it is asked for. */
class Slices extends Blob {
  readonly #short: number;
  constructor(bytes: Uint8Array<ArrayBuffer>, short = 0) {
    super([bytes]);
    this.#short = short;
  }
  override stream(): never {
    throw new TypeError("none");
  }
  override slice(from: number, to: number): Blob {
    return super.slice(from, to - this.#short);
  }
}

test("a browser that reads no byte streams seals the same, and a file that has shrunk is refused", async () => {
  const plain = new Uint8Array(1024 * 1024 + 70_000).fill(7);
  const { sealed, key } = await sealFile(new Slices(plain));
  const opened = await openSealed(new Uint8Array(await sealed.arrayBuffer()), fromBase64(key, 32));
  expect(base64(await digest(opened))).toBe(base64(await digest(plain)));
  await expect(sealFile(new Slices(plain, 1))).rejects.toMatchObject({ name: "NotReadableError" });
});

test("a file sealed piece by piece is the file", async () => {
  for (const size of [0, 1, 65_536, 65_537, 1024 * 1024, 1024 * 1024 + 65_536, 9 * 1024 * 1024 + 5]) {
    const plain = new Uint8Array(size).map((_, i) => i % 251);
    const heard: number[] = [];
    const { sealed, payload, key, salt, commit, size: stated } = await sealFile(new Blob([plain]), undefined, (bytes) => heard.push(bytes));
    const bytes = new Uint8Array(await sealed.arrayBuffer());
    expect(base64(await digest(bytes))).toBe(payload);
    const opened = await openSealed(bytes, fromBase64(key, 32));
    expect(opened.length).toBe(size);
    expect(commitment(fromBase64(salt, 32), await digest(opened))).toBe(commit);
    expect(stated).toBe(size);
    expect(heard.at(-1)).toBe(size);
  }
});
