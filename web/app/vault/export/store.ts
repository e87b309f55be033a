// What was fetched for an export, on this device, sealed as it came or to its owner: a page that was closed goes on. A large document lies open aside while it is opened, and goes with its worker.
import { seal } from "../../../lib/age.ts";
import { base32, base64, fromBase64, fromUtf8, utf8, type Bytes } from "../../../lib/bytes.ts";
import { newest } from "../../../lib/chain.ts";
import { step } from "../../../lib/directory.ts";
import { demand } from "../../../lib/faults.ts";
import type { DocumentEntry, Version } from "../../../lib/entries.ts";
import { hasher } from "../../../lib/hasher.ts";
import { openFile, type Opened } from "../../../lib/openfile.ts";
import { memory, type Sink } from "../../../lib/sink.ts";
import { forget } from "../../reader/kept.ts";
import { Failed } from "../../reader/server.ts";
import { mostHeld } from "../../sizes.ts";
import type { Vault } from "../open.ts";
import { aside, full } from "../aside.ts";
import { setAside } from "../taken.ts";

/** What a delivery, or some events of the account, come to. */
export interface Piece {
  readonly receipts: readonly { readonly path: string; readonly bytes: string; readonly act: string }[];
  /** What came in the delivery, or was sent in it. */
  readonly documents: readonly DocumentEntry[];
  /** The genesis of the letter that it went to, or "". */
  readonly letter: string;
  /** Deliveries of which only receipts are here. */
  readonly closed: readonly string[];
}

export const placeOf = (account: string): string => `export ${account}`;
const payloadAt = (payload: string): string => `/export/${base32(fromBase64(payload))}`;

/** Nothing of an export stays on this device. */
export async function forgetExport(account: string): Promise<void> {
  await caches.delete(placeOf(account));
  await forget([placeOf(account)]);
}

export class Store {
  readonly #vault: Vault;
  readonly #cache: Promise<Cache>;
  /** Lets go of the large document that was opened last. */
  letGo = async (): Promise<void> => Promise.resolve();

  constructor(vault: Vault) {
    this.#vault = vault;
    this.#cache = caches.open(placeOf(vault.account));
  }

  async #put(at: string, body: Bytes | Blob): Promise<void> {
    await (await this.#cache).put(at, new Response(body)).catch(full);
  }

  async #get(at: string): Promise<Response | null> {
    return (await (await this.#cache).match(at)) ?? null;
  }

  /** Sealed bytes, compared with what was signed before they are kept. A large file comes by a place of its own: a browser that is given a stream to keep holds all of it. [attack 8] */
  async fetch(version: Version): Promise<void> {
    const at = payloadAt(version.payload);
    if ((await this.#get(at)) !== null) return;
    if (version.sealed <= mostHeld) {
      await this.#put(at, await this.#compared(version, memory(version.sealed)));
      return;
    }
    const place = await aside("sealed");
    try {
      await this.#put(at, await this.#compared(version, await place.sink().catch(full)));
    } finally {
      await place.clear();
    }
  }

  async #compared<T>({ payload, sealed }: Version, sink: Sink<T>): Promise<T> {
    const hash = await hasher();
    let came = 0;
    await this.#vault.stream({ payload, sealed }, (bytes) => {
      came += bytes.length;
      hash.update(bytes);
      if (came <= sealed) sink.write(bytes);
    });
    await step("content-mismatch", () => { demand(base64(hash.digest()) === payload && came === sealed, "content-mismatch", "This is not the file that was signed."); });
    return sink.end();
  }

  /** A document, opened and compared once more; a large one lies on this device, until it is let go of. [attacks 7, 8] */
  async open(version: Version): Promise<Opened<Bytes | Blob>> {
    const stated = this.#vault.stated(version);
    const from = async <T>(sink: Sink<T>): Promise<Opened<T>> => {
      const sealed = (await this.#get(payloadAt(version.payload)))?.body;
      if (sealed === null || sealed === undefined) throw new Failed({ kind: "refused", why: "not-fresh" }); // this device has let it go meanwhile
      return openFile(sealed, stated, sink);
    };
    if (stated.size <= mostHeld) return from(memory(stated.size));
    const taken = await setAside(stated.size, from);
    this.letGo = taken.clear;
    return taken;
  }

  async keepPiece(at: string, piece: Piece): Promise<void> {
    await this.#put(at, await seal(utf8(JSON.stringify(piece)), newest(this.#vault.chain).vault));
  }

  /** A piece that is here already: written by this very program, sealed to this account alone. */
  async piece(at: string): Promise<Piece | null> {
    const sealed = await this.#get(at);
    return sealed === null ? null : (JSON.parse(fromUtf8(await this.#vault.openOwn(new Uint8Array(await sealed.arrayBuffer())))) as Piece);
  }
}
