// What was fetched for an export, on this device, sealed as it came or to its owner: a page that was closed goes on, and leaves nothing to read.
import { seal } from "../../../lib/age.ts";
import { base32, base64, digest, fromBase64, fromUtf8, utf8, type Bytes } from "../../../lib/bytes.ts";
import { newest } from "../../../lib/chain.ts";
import { step } from "../../../lib/directory.ts";
import { demand } from "../../../lib/faults.ts";
import type { DocumentEntry, Version } from "../../../lib/entries.ts";
import { forget } from "../../reader/kept.ts";
import { Failed } from "../../reader/server.ts";
import type { Vault } from "../open.ts";

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

  constructor(vault: Vault) {
    this.#vault = vault;
    this.#cache = caches.open(placeOf(vault.account));
  }

  async #put(at: string, bytes: Bytes): Promise<void> {
    try {
      await (await this.#cache).put(at, new Response(bytes));
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError") throw new Failed({ kind: "refused", why: "full" });
      throw error;
    }
  }

  async #get(at: string): Promise<Bytes | null> {
    const found = await (await this.#cache).match(at);
    return found === undefined ? null : new Uint8Array(await found.arrayBuffer());
  }

  /** Sealed bytes, compared with what was signed before they are kept. [attack 8] */
  async fetch({ payload, sealed: size }: Version): Promise<void> {
    const at = payloadAt(payload);
    if ((await (await this.#cache).match(at)) !== undefined) return;
    const sealed = await this.#vault.payload(payload, size);
    const hash = base64(await digest(sealed));
    await step("content-mismatch", () => { demand(sealed.length === size && hash === payload, "content-mismatch", "This is not the file that was signed."); });
    await this.#put(at, sealed);
  }

  /** A document, opened and compared once more. [attacks 7, 8] */
  async open(version: Version): Promise<Bytes> {
    const sealed = await this.#get(payloadAt(version.payload));
    if (sealed === null) throw new Failed({ kind: "refused", why: "not-fresh" }); // this device has let it go meanwhile
    return this.#vault.unseal(version, sealed);
  }

  async keepPiece(at: string, piece: Piece): Promise<void> {
    await this.#put(at, await seal(utf8(JSON.stringify(piece)), newest(this.#vault.chain).vault));
  }

  /** A piece that is here already: written by this very program, sealed to this account alone. */
  async piece(at: string): Promise<Piece | null> {
    const sealed = await this.#get(at);
    return sealed === null ? null : (JSON.parse(fromUtf8(await this.#vault.openOwn(sealed))) as Piece);
  }
}
