// Sealed bytes that wait to be sent, and documents that were opened to be downloaded, lie in files of this site's own (OPFS), which a browser writes ten times as fast
// as blobs. A folder for each batch or download, held by a lock: what a tab that was closed left is taken away when the next vault is opened.
import { blobs, type Sink } from "../../lib/sink.ts";
import { Failed } from "../reader/server.ts";

export interface Aside {
  readonly sink: () => Promise<Sink>;
  readonly clear: () => Promise<void>;
}

const kinds = ["sealed", "opened"] as const;

/** Where the browser has no such files (a private window, say), blobs. */
export async function aside(kind: (typeof kinds)[number]): Promise<Aside> {
  const name = `${kind}-${crypto.randomUUID()}`;
  let release = (): void => undefined;
  try {
    const root = await navigator.storage.getDirectory();
    release = await hold(name);
    const folder = await root.getDirectoryHandle(name, { create: true });
    // a browser may have such folders and no such files
    (await (await folder.getFileHandle("try", { create: true })).createSyncAccessHandle()).close();
    const files: FileSystemSyncAccessHandle[] = [];
    return {
      sink: async () => {
        const handle = await folder.getFileHandle(String(files.length), { create: true });
        const file = await handle.createSyncAccessHandle();
        files.push(file);
        return into(handle, file);
      },
      clear: async () => {
        for (const file of files) file.close();
        await root.removeEntry(name, { recursive: true }).catch(() => undefined); // the next vault that is opened tries again
        release();
      },
    };
  } catch {
    release();
    return { sink: () => Promise.resolve(blobs()), clear: () => Promise.resolve() };
  }
}

function into(handle: FileSystemFileHandle, file: FileSystemSyncAccessHandle): Sink {
  let at = 0;
  return {
    write: (bytes) => {
      const written = file.write(bytes, { at });
      if (written !== bytes.length) throw new DOMException("There is no room.", "QuotaExceededError");
      at += written;
    },
    end: () => {
      file.close();
      return handle.getFile();
    },
  };
}

/** Holds a lock until it is released, or this worker ends. */
function hold(name: string): Promise<() => void> {
  return new Promise((held, failed) => {
    void navigator.locks.request(name, () => new Promise<void>((release) => { held(release); })).catch(failed);
  });
}

/** Takes away what no tab holds any more: what is sealed there is named in no vault, what is open there was downloaded, or was not. */
export async function sweepAside(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) {
      if (!kinds.some((kind) => name.startsWith(`${kind}-`))) continue;
      await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock !== null) await root.removeEntry(name, { recursive: true });
      }).catch(() => undefined); // one that is still being let go of hinders none of the others: the next time takes it
    }
  } catch {
    // there are no such files here
  }
}

/** What a browser says of its own files as it writes them is of the room on this device. */
export function full(error: unknown): never {
  throw error instanceof DOMException ? new Failed({ kind: "refused", why: "full" }) : error as Error;
}
