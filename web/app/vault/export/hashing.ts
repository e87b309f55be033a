// The digest of a file as it goes by, and as it is read back: no more of it is held than a piece.
import { sha256 } from "@noble/hashes/sha2.js";
import { base64 } from "../../../lib/bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export function hashing(): { readonly stream: TransformStream<Bytes, Bytes>; readonly digest: () => string } {
  const hash = sha256.create();
  return {
    stream: new TransformStream<Bytes, Bytes>({
      transform(chunk, to) {
        hash.update(chunk);
        to.enqueue(chunk);
      },
    }),
    digest: () => base64(hash.digest()),
  };
}

export async function digestOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const hash = sha256.create();
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) hash.update(read.value);
  return base64(hash.digest());
}
