// What this device keeps between visits: the newest checkpoint that it has verified, and the trust of its first visit. [attacks 12, 13]
// Where storage is refused (a private window, a full disk), nothing is kept, and each visit is a first one.
import type { Trust } from "../../lib/bundle.ts";
import type { Seen } from "../../lib/checkpoint.ts";

const once = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => { resolve(request.result); };
    request.onerror = () => { reject(request.error ?? new Error("The database failed.")); };
  });

let opening: Promise<IDBDatabase> | null = null;

/** The database, opened once: a list of thousands of papers asks for many things of it. */
function database(): Promise<IDBDatabase> {
  opening ??= (async () => {
    const request = indexedDB.open("coffre", 1);
    request.onupgradeneeded = () => { request.result.createObjectStore("kept"); };
    const open = await once(request);
    const gone = (): void => { opening = null; };
    open.onclose = gone;
    open.onversionchange = () => {
      open.close();
      gone();
    };
    return open;
  })();
  opening.catch(() => { opening = null; });
  return opening;
}

/** What `work` gives, or `otherwise` where storage failed: a device that cannot keep is no reason to stop. */
async function withStore<T>(mode: IDBTransactionMode, otherwise: T, work: (kept: IDBObjectStore) => Promise<T>): Promise<T> {
  try {
    return await work((await database()).transaction("kept", mode).objectStore("kept"));
  } catch {
    return otherwise;
  }
}

const get = async <T>(kept: IDBObjectStore, key: string): Promise<T | null> => ((await once(kept.get(key))) as T | undefined) ?? null;

/** Puts it there. What was read before counts, whether there is room for this or not. */
async function put(kept: IDBObjectStore, value: unknown, key: string): Promise<void> {
  try {
    await once(kept.put(value, key));
  } catch {
    return;
  }
}

/** The newest checkpoint kept of that log. */
export function keptSeen(log: string): Promise<Seen | null> {
  return withStore("readonly", null, (kept) => get<Seen>(kept, `seen ${log}`));
}

/** Keeps a checkpoint unless another tab has kept a newer one since. */
export function keepSeen(seen: Seen): Promise<void> {
  return withStore("readwrite", undefined, async (kept) => {
    const before = await get<Seen>(kept, `seen ${seen.origin}`);
    if (before === null || before.size <= seen.size) await put(kept, seen, `seen ${seen.origin}`);
  });
}

/** What the vault keeps on this device, by name: device keys that cannot leave it, what was read and seen last. Nothing that opens anything elsewhere. */
export function kept<T>(name: string): Promise<T | null> {
  return withStore("readonly", null, (all) => get<T>(all, name));
}

/** Keeps it; false where this browser keeps nothing. */
export function keep(name: string, value: unknown): Promise<boolean> {
  return withStore("readwrite", false, async (all) => {
    await once(all.put(value, name));
    return true;
  });
}

/** Keeps what has a number, unless another tab has kept one of a higher number since; whether it is the newest that is kept here. */
export function keepNewer(name: string, value: { readonly n: number; readonly hash: string }): Promise<boolean> {
  return withStore("readwrite", true, async (all) => {
    const before = await get<{ readonly n: number }>(all, name);
    if (before !== null && before.n > value.n) return false;
    await put(all, value, name);
    return true;
  });
}

/** Keeps it under its key beside what is there, in one step: another tab may do the same. */
export function keepBeside(name: string, key: string, value: string): Promise<void> {
  return withStore("readwrite", undefined, async (all) => {
    const before = await get<Readonly<Record<string, string>>>(all, name);
    if (before?.[key] !== value) await put(all, { ...before, [key]: value }, name);
  });
}

/** Keeps it no longer. */
export function forget(names: readonly string[]): Promise<void> {
  return withStore("readwrite", undefined, async (all) => { await Promise.all(names.map((name) => once(all.delete(name)))); });
}

/** The names of all that is kept under a beginning. */
export function keptNames(beginning: string): Promise<string[]> {
  return withStore("readonly", [], async (all) => (await once(all.getAllKeys(IDBKeyRange.bound(beginning, `${beginning}\uffff`)))).map(String));
}

/** The trust of the first visit; null when this is the first. */
export function keptTrust(): Promise<Trust | null> {
  return withStore("readonly", null, (kept) => get<Trust>(kept, "trust"));
}

/** True when this trust is the one of the first visit, which this may be. */
export function isSameTrust({ log, vkey, operator }: Trust): Promise<boolean> {
  return withStore("readwrite", true, async (kept) => {
    const first = await get<Trust>(kept, "trust");
    if (first === null) await put(kept, { log, vkey, operator }, "trust");
    return first === null || (first.log === log && first.vkey === vkey && first.operator === operator);
  });
}
