// A document that is downloaded, or taken out with all others, is opened into a place of its own on this device, and given from there as a file.
import type { Opened, Stated } from "../../lib/openfile.ts";
import { nowhere, type Sink } from "../../lib/sink.ts";
import { Failed } from "../reader/server.ts";
import { aside, full, type Aside } from "./aside.ts";
import type { Tell } from "./messages.ts";
import type { Vault } from "./open.ts";

/** How long a browser may take to copy what it was given: nothing tells when it has. */
const patience = 10 * 60_000;

/** Bytes, from one telling to the next. */
const step = 1024 * 1024;

/** Where something is being opened, or lies open. */
const places = new Set<Aside>();

/** A document where it was opened to, and what lets go of it. */
export interface Taken extends Opened<Blob> {
  readonly clear: () => Promise<void>;
}

/** Opens into a place of its own; where that does not come about, nothing stays of it. */
export async function setAside(size: number, open: (sink: Sink) => Promise<Opened<Blob>>): Promise<Taken> {
  const place = await aside("opened");
  places.add(place);
  try {
    const { file, content } = await open(await place.sink());
    if (file.size !== size) throw new Failed({ kind: "refused", why: "full" });
    return { file, content, clear: async () => forget(place) };
  } catch (error) {
    await forget(place);
    return full(error);
  }
}

async function forget(place: Aside): Promise<void> {
  if (places.delete(place)) await place.clear();
}

/** Nothing stays of what was opened. */
export async function forgetTaken(): Promise<void> {
  await Promise.all([...places].map(forget));
}

/** A document as a file, verified to its last byte; it lies there until the browser has copied it, or the vault is closed. */
export async function take(vault: Vault, stated: Stated, tell: Tell): Promise<Blob> {
  let [done, told] = [0, 0];
  const came = (bytes: number): void => {
    done += bytes;
    // told is taken for somebody there, and keeps the vault open: a server that gives a byte at a time does not
    if (done - told < step) return;
    told = done;
    tell(done / stated.sealed);
  };
  const { file, clear } = await setAside(stated.size, async (sink) => vault.open(stated, sink, came));
  setTimeout(() => { void clear(); }, patience);
  return file;
}

/** The digest of a document that is compared, and not kept. */
export const digestOf = async (vault: Vault, stated: Stated): Promise<Uint8Array<ArrayBuffer>> => (await vault.open(stated, nowhere)).content;
