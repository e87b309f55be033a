// A sealed file that is opened as it comes.
import { expect, test } from "vitest";
import { seal, recipientText } from "../age.ts";
import { base64, digest, fromBase64, type Bytes } from "../bytes.ts";
import { commitment } from "../grant.ts";
import { Opener, openFile, type Opened, type Stated } from "../openfile.ts";
import { memory } from "../sink.ts";

const [key, salt] = [new Uint8Array(32).fill(5), new Uint8Array(32).fill(6)];
const plainOf = (size: number): Bytes => new Uint8Array(size).map((_, i) => i % 251);

async function sealed(plain: Bytes): Promise<{ bytes: Bytes; stated: Stated }> {
  const bytes = await seal(plain, await recipientText(key));
  return { bytes, stated: { payload: base64(await digest(bytes)), sealed: bytes.length, size: plain.length, key, salt, commit: commitment(salt, await digest(plain)), of: () => null } };
}

async function open(bytes: Bytes, stated: Stated, pieces = 100_000): Promise<Opened<Bytes>> {
  const opener = await Opener.begin(stated, memory(stated.size));
  for (let at = 0; at < bytes.length; at += pieces) await opener.take(bytes.slice(at, at + pieces));
  return opener.end();
}

test("whatever its size and that of its pieces, it is what was sealed", async () => {
  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 3 * 1024 * 1024 + 5]) {
    const plain = plainOf(size);
    const { bytes, stated } = await sealed(plain);
    for (const pieces of [1_000, 65_552, 100_000, 1 << 20, 1 << 24]) {
      const { file, content } = await open(bytes, stated, pieces);
      expect(Buffer.compare(file, plain)).toBe(0);
      expect(base64(content)).toBe(base64(await digest(plain)));
    }
  }
  const { bytes, stated } = await sealed(plainOf(2));
  for (let pieces = 1; pieces < 40; pieces++) expect((await open(bytes, stated, pieces)).file).toEqual(plainOf(2));
  expect((await openFile(new Blob([bytes]).stream(), stated, memory(2))).file).toEqual(plainOf(2));
});

test("Attack4_Attack7_whatever byte is changed, left out or added, it is refused, and only at its end", async () => {
  const { bytes, stated } = await sealed(plainOf(200_000));
  const named = async (changed: Bytes): Promise<Stated> => ({ ...stated, payload: base64(await digest(changed)), sealed: changed.length });
  const refused = async (changed: Bytes, as: Stated): Promise<void> => { await expect(open(changed, as)).rejects.toMatchObject({ fault: "content-mismatch" }); };
  for (const place of [3, 24, 60, 1_000, 1_560, 1_640, 1_700, 70_000, 140_000, bytes.length - 1]) {
    const changed = bytes.slice();
    changed[place] = (changed[place] ?? 0) ^ 0x20;
    await refused(changed, stated);
    // and where its hash is what was signed: of a sender who sealed it so
    await refused(changed, await named(changed));
  }
  const head = bytes.length - 200_000 - 4 * 16;
  const chunk = 65_552;
  const moved = bytes.slice();
  moved.copyWithin(head, head + chunk, head + 2 * chunk);
  const all = [bytes.slice(0, -1), bytes.slice(0, head + chunk), bytes.slice(0, head), bytes.slice(0, 100), new Uint8Array(), new Uint8Array([...bytes, 0]), new Uint8Array([...bytes.subarray(0, head + chunk), ...bytes.subarray(head)]), moved];
  for (const changed of all) {
    await refused(changed, stated);
    await refused(changed, await named(changed));
  }
});

test("Attack8_another key, size, document or commitment is refused; without a commitment the hash alone counts", async () => {
  const { bytes, stated } = await sealed(plainOf(70_000));
  for (const wrong of [{ key: new Uint8Array(32) }, { size: 69_999 }, { size: 70_001 }, { salt: key }, { commit: commitment(salt, key) }, { payload: base64(key) }]) {
    await expect(open(bytes, { ...stated, ...wrong })).rejects.toMatchObject({ fault: "content-mismatch" });
  }
  expect((await open(bytes, { ...stated, salt: fromBase64(base64(key)), commit: "" })).file.length).toBe(70_000);
});
