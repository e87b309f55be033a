// What this device keeps between visits: the newest checkpoint that it has verified, and the trust of its first visit. [attacks 12, 13]
// Where storage is refused (a private window), nothing is kept, and each visit is a first one.
import type { Trust } from "../../lib/bundle.ts";
import type { Seen } from "../../lib/checkpoint.ts";

const once = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => { resolve(request.result); };
    request.onerror = () => { reject(request.error ?? new Error("The database failed.")); };
  });

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore | null> {
  try {
    const opening = indexedDB.open("coffre", 1);
    opening.onupgradeneeded = () => { opening.result.createObjectStore("kept"); };
    return (await once(opening)).transaction("kept", mode).objectStore("kept");
  } catch {
    return null;
  }
}

/** The newest checkpoint kept of that log. */
export async function keptSeen(log: string): Promise<Seen | null> {
  const kept = await store("readonly");
  return kept === null ? null : ((await once(kept.get(`seen ${log}`)) as Seen | undefined) ?? null);
}

/** Keeps a checkpoint unless another tab has kept a newer one since. */
export async function keepSeen(seen: Seen): Promise<void> {
  const kept = await store("readwrite");
  if (kept === null) return;
  const before = (await once(kept.get(`seen ${seen.origin}`))) as Seen | undefined;
  if (before === undefined || before.size <= seen.size) await once(kept.put(seen, `seen ${seen.origin}`));
}

/** The trust of the first visit; null when this is the first. */
export async function keptTrust(): Promise<Trust | null> {
  const kept = await store("readonly");
  return kept === null ? null : ((await once(kept.get("trust")) as Trust | undefined) ?? null);
}

/** True when this trust is the one of the first visit, which this may be. */
export async function isSameTrust({ log, vkey, operator }: Trust): Promise<boolean> {
  const kept = await store("readwrite");
  if (kept === null) return true;
  const first = (await once(kept.get("trust"))) as Trust | undefined;
  if (first === undefined) await once(kept.put({ log, vkey, operator }, "trust"));
  return first === undefined || (first.log === log && first.vkey === vkey && first.operator === operator);
}
