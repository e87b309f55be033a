// A sealed file of any size, opened as it comes: no more than a piece of it is ever held here, and nothing of it counts before all of it was compared with what
// was signed (docs/format.md §4). What seals it is sealfile.ts.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { largestHeader, openHeader } from "./age.ts";
import { base64, concat, utf8, type Bytes } from "./bytes.ts";
import { step } from "./directory.ts";
import { demand, stoppingAt, type Faulty } from "./faults.ts";
import { commitment, type Grant } from "./grant.ts";
import { hasher, type Hasher } from "./hasher.ts";
import type { Sink } from "./sink.ts";

/** What was signed of a file, and what opens it. */
export interface Stated {
  readonly payload: string;
  /** Bytes, as it is sealed and as it is. */
  readonly sealed: number;
  readonly size: number;
  /** Seed of the document identity. */
  readonly key: Bytes;
  readonly salt: Bytes;
  /** What the act commits to; "" where it is not at hand, and the sealed bytes' hash alone says which document it is. */
  readonly commit: string;
  /** The delivery that brought it, at which it stops: asked once it has; null where it is no delivery's. */
  readonly of: () => Faulty | null;
}

/** A part of a grant, and what its act states of it. */
export function statedPart({ act, parts, cover }: Grant, part: number, of: () => Faulty | null = () => null): Stated {
  const [stated, granted, described] = [act.body.parts[part], parts[part], cover.parts[part]];
  if (stated === undefined || granted === undefined || described === undefined) throw new RangeError("There is no such part.");
  return { payload: stated.payload, sealed: stated.size, size: described.size, key: granted.key, salt: granted.salt, commit: stated.commit, of };
}

/** An opened file where its sink keeps it, and its digest. */
export interface Opened<T> {
  readonly file: T;
  readonly content: Bytes;
}

const [chunk, tag, nonceSize] = [64 * 1024, 16, 16];
const piece = 1024 * 1024;
/** What is held of it at once: a head, or a chunk. */
const most = Math.max(largestHeader + nonceSize, chunk + tag);

/** Takes the sealed bytes, one piece after the other. */
export class Opener<T> {
  readonly #stated: Stated;
  readonly #sink: Sink<T>;
  readonly #named: Hasher;
  readonly #content: Hasher;
  /** Sealed bytes so far, and opened ones. */
  #came = 0;
  #size = 0;
  /** What is too short to be opened: the head, then a part of a chunk. */
  readonly #waiting: Bytes;
  #held = 0;
  #open: ((sealed: Bytes, into: Bytes) => boolean) | null = null;
  /** Sealed bytes of chunks that have not been opened. */
  #left = 0;
  readonly #out: Bytes;
  #filled = 0;
  /** It does not open. The rest is read and hashed all the same: who sends it is not told where it broke. [attack 5] */
  #broken = false;

  private constructor(stated: Stated, sink: Sink<T>, named: Hasher, content: Hasher) {
    [this.#stated, this.#sink, this.#named, this.#content] = [stated, sink, named, content];
    this.#waiting = new Uint8Array(Math.min(stated.sealed, most));
    this.#out = new Uint8Array(Math.min(stated.sealed, piece));
  }

  static async begin<T>(stated: Stated, sink: Sink<T>): Promise<Opener<T>> {
    return new Opener(stated, sink, await hasher(), await hasher());
  }

  /** @throws DOMException where the sink has no room: nothing else is said before the end */
  async take(bytes: Bytes): Promise<void> {
    this.#named.update(bytes);
    let rest = bytes.subarray(0, Math.max(0, this.#stated.sealed - this.#came));
    this.#came += bytes.length;
    while (rest.length > 0 && !this.#broken) {
      const wanted = this.#open === null ? this.#waiting.length : Math.min(this.#left, chunk + tag);
      if (wanted === 0) break;
      // a whole chunk is opened where it lies
      const whole = this.#open !== null && this.#held === 0 && rest.length >= wanted;
      const some = rest.subarray(0, wanted - this.#held);
      rest = rest.subarray(some.length);
      if (!whole) {
        this.#waiting.set(some, this.#held);
        this.#held += some.length;
      }
      if (!whole && this.#held < wanted) break;
      this.#held = 0;
      if (this.#open !== null) this.#openChunk(whole ? some : this.#waiting.subarray(0, wanted));
      else rest = concat(await this.#openHead(), rest);
    }
  }

  /** What came after the head. */
  async #openHead(): Promise<Bytes> {
    const found = await openHeader(this.#waiting, this.#stated.key).catch(() => null);
    const start = (found?.size ?? 0) + nonceSize;
    this.#left = this.#stated.sealed - start;
    if (found === null || this.#left < tag) {
      this.#broken = true;
      return new Uint8Array();
    }
    const key = hkdf(sha256, found.fileKey, this.#waiting.subarray(found.size, start), utf8("payload"), 32);
    const counter = new DataView(new ArrayBuffer(12));
    let n = 0;
    this.#open = (sealed, into) => {
      const last = sealed.length === this.#left;
      // the last chunk is empty only of an empty file (C2SP age, « Payload »)
      if (sealed.length < tag || (last && n > 0 && sealed.length === tag)) return false;
      counter.setUint32(7, n++);
      counter.setUint8(11, last ? 1 : 0);
      try {
        chacha20poly1305(key, new Uint8Array(counter.buffer)).decrypt(sealed, into);
        return true;
      } catch {
        return false;
      }
    };
    return this.#waiting.slice(start);
  }

  #openChunk(sealed: Bytes): void {
    const size = Math.max(0, sealed.length - tag);
    if (this.#filled + size > this.#out.length) this.#flush();
    this.#broken = this.#open?.(sealed, this.#out.subarray(this.#filled, this.#filled + size)) !== true || this.#size + size > this.#stated.size;
    this.#left -= sealed.length;
    if (this.#broken) return;
    this.#filled += size;
    this.#size += size;
  }

  #flush(): void {
    const bytes = this.#out.subarray(0, this.#filled);
    this.#content.update(bytes);
    this.#sink.write(bytes);
    this.#filled = 0;
  }

  /** Stops unless what came is what was signed, to its last byte. */
  end(): Promise<Opened<T>> {
    return stoppingAt(this.#stated.of, () => step("content-mismatch", () => this.#compare()));
  }

  async #compare(): Promise<Opened<T>> {
    const { payload, sealed, size, salt, commit } = this.#stated;
    const mismatch = (holds: boolean, message: string): void => { demand(holds, "content-mismatch", message); };
    if (!this.#broken) this.#flush();
    const content = this.#content.digest();
    mismatch(base64(this.#named.digest()) === payload && this.#came === sealed, "The payload is not the one that was signed.");
    mismatch(!this.#broken && this.#open !== null && this.#left === 0, "This file does not open with its key.");
    mismatch(this.#size === size, "The document has not the size that was stated.");
    mismatch(commit === "" || commitment(salt, content) === commit, "The document is not the one that the act commits to.");
    return { file: await this.#sink.end(), content };
  }
}

/** Opens what comes from a stream. */
export async function openFile<T>(sealed: ReadableStream<Bytes>, stated: Stated, sink: Sink<T>): Promise<Opened<T>> {
  const opener = await Opener.begin(stated, sink);
  const reader = sealed.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) await opener.take(read.value);
  return opener.end();
}
