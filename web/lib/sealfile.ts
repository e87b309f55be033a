// A file of one's own of any size, sealed to a key of its own as it is read: no more than a piece of it is ever held here (docs/format.md §4).
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Encrypter } from "age-encryption";
import { recipientText } from "./age.ts";
import { base64, utf8, type Bytes } from "./bytes.ts";
import type { SealedDocument } from "./deposit.ts";
import { commitment } from "./grant.ts";
import { hasher } from "./hasher.ts";
import { blobs, type Sink } from "./sink.ts";
import { randomSecret } from "./unlock.ts";

/** Its sealed bytes lie where its sink keeps them, which need not be memory. Holds its key: stays in the worker. */
export interface SealedFile extends Omit<SealedDocument, "sealed"> {
  readonly sealed: Blob;
}

const [chunk, tag] = [64 * 1024, 16];
const chunks = 16;
const piece = chunk * chunks;

/**
 * Seals a file.
 * @param heard hears after each piece how many of its bytes are sealed
 * @throws DOMException where the file cannot be read, or where it is written has no room
 */
export async function sealFile(plain: Blob, sink: Sink = blobs(), heard: (bytes: number) => void = () => undefined): Promise<SealedFile> {
  const [seed, salt] = [randomSecret(), randomSecret()];
  const [content, named] = [await hasher(), await hasher()];
  let sealed = 0;
  const write = (bytes: Bytes): void => {
    named.update(bytes);
    sink.write(bytes);
    sealed += bytes.length;
  };
  const { head, seal } = await begin(await recipientText(seed));
  write(head);
  const { read, leave } = reader(plain);
  const out = new Uint8Array(chunks * (chunk + tag));
  let done = 0;
  try {
    do {
      const to = Math.min(plain.size, done + piece);
      // a stream of bytes says TypeError of a file that is gone
      const bytes = await read(done, to).catch((error: unknown) => { throw error instanceof DOMException ? error : new DOMException(String(error), "NotReadableError"); });
      if (bytes.length !== to - done) throw new DOMException("The file ended early.", "NotReadableError");
      content.update(bytes);
      done = to;
      let at = 0;
      for (let i = 0; i === 0 || i < bytes.length; i += chunk) at += seal(bytes.subarray(i, i + chunk), done === plain.size && i + chunk >= bytes.length, out.subarray(at));
      write(out.subarray(0, at));
      heard(done);
    } while (done < plain.size);
  } finally {
    leave();
  }
  const file = await sink.end();
  if (file.size !== sealed) throw new DOMException("The sealed bytes were not kept.", "QuotaExceededError");
  return { sealed: file, payload: base64(named.digest()), size: plain.size, key: base64(seed), salt: base64(salt), commit: commitment(salt, content.digest()) };
}

/**
 * The head of an age file (its header as npm age-encryption makes it, then the payload's nonce), and what seals its chunks in their order: 64 KiB each, the last may
 * be shorter (C2SP age, « Payload »). That package's own stream makes new arrays for each, which is half of a browser's time.
 */
async function begin(recipient: string): Promise<{ readonly head: Bytes; readonly seal: (plain: Bytes, last: boolean, into: Bytes) => number }> {
  let fileKey = new Uint8Array();
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  encrypter.addRecipient({ wrapFileKey: (key) => ((fileKey = key.slice()), []) });
  const [nonceSize, nothing] = [16, await encrypter.encrypt(new Uint8Array())];
  const header = nothing.subarray(0, nothing.length - nonceSize - tag);
  if (fileKey.length !== 16 || header.at(-1) !== 0x0a) throw new Error("The package that makes headers is another than was built on.");
  const nonce = randomSecret().subarray(0, nonceSize);
  const key = hkdf(sha256, fileKey, nonce, utf8("payload"), 32);
  const counter = new DataView(new ArrayBuffer(12));
  let n = 0;
  return {
    head: new Uint8Array([...header, ...nonce]),
    seal: (plain, last, into) => {
      counter.setUint32(7, n++);
      counter.setUint8(11, last ? 1 : 0);
      chacha20poly1305(key, new Uint8Array(counter.buffer)).encrypt(plain, into.subarray(0, plain.length + tag));
      return plain.length + tag;
    },
  };
}

/** Reads from one place to another, each the end of the one before: into the same memory where the browser can, for fresh memory costs more than reading. */
function reader(file: Blob): { readonly read: (from: number, to: number) => Promise<Bytes>; readonly leave: () => void } {
  let stream: ReadableStreamBYOBReader;
  try {
    stream = file.stream().getReader({ mode: "byob" });
  } catch {
    return { read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()), leave: () => undefined };
  }
  let memory = new ArrayBuffer(piece);
  return {
    read: async (from, to) => {
      let held = 0;
      while (held < to - from) {
        const { value, done } = await stream.read(new Uint8Array(memory, held, to - from - held));
        if (value === undefined) return new Uint8Array();
        memory = value.buffer;
        if (done) break;
        held += value.length;
      }
      return new Uint8Array(memory, 0, held);
    },
    leave: () => { stream.cancel().catch(() => undefined); },
  };
}
