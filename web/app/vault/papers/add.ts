// Papers are added in three steps, none of which is undone by a fault in the next: a batch is sealed and its deposit signed, its bytes are sent, the manifest names them.
import { base64, H, type Bytes } from "../../../lib/bytes.ts";
import { cut, newEntryId, newestOf, type DocumentEntry, type RecordEntry, type Version } from "../../../lib/entries.ts";
import { readNote } from "../../../lib/note.ts";
import { sealFile, type SealedFile } from "../../../lib/sealfile.ts";
import { sealText, wordsOf } from "../../../lib/texts.ts";
import { Failed } from "../../reader/server.ts";
import type { Tell } from "../messages.ts";
import type { Vault } from "../open.ts";
import { aside, type Aside } from "../aside.ts";
import { Problem } from "../server.ts";
import type { Added, Batch, Read } from "./asks.ts";
import { find, putText } from "./work.ts";

export const transferSchema = "https://coffre.example/schemas/transfer/v1";

/** Characters. */
const longestWhy = 200;

/** What waits to be sent. Holds document keys; ends with the worker. */
interface Pending {
  readonly batch: Batch;
  readonly sealed: readonly SealedFile[];
  readonly place: Aside;
  /** The entries' ids: made once, so that what is tried again adds nothing twice. */
  readonly ids: readonly string[];
  readonly record: string;
  deposit: Bytes;
  readonly sent: Set<string>;
  /** When the log took it, or "". */
  taken: string;
}

/** By the number that the page gives: another batch may be sealed while one is sent. */
const unsent = new Map<string, Pending>();

/** Seals all files, then signs one deposit of them. The ceremony allows this batch and nothing after it (V4). */
export async function sealBatch(vault: Vault, batch: Batch, tell: Tell): Promise<null> {
  vault.demandFresh(Date.now());
  const total = Math.max(1, batch.files.reduce((sum, { file }) => sum + file.size, 0));
  const place = await aside("sealed");
  try {
    const sealed: SealedFile[] = [];
    let done = 0;
    for (const { file } of batch.files) {
      sealed.push(await sealFile(file, await place.sink(), (bytes) => { tell((done + bytes) / total); }).catch(unsealed));
      done += file.size;
    }
    const ids = batch.into === null ? sealed.map(newEntryId) : [batch.into.document];
    unsent.set(batch.number, { batch, sealed, place, ids, record: newEntryId(), deposit: await sign(vault, sealed), sent: new Set(), taken: "" });
    return null;
  } catch (error) {
    await place.clear();
    throw error;
  }
}

/** What the browser itself says of sealing is of the room on this device, or of a file that has changed, is gone, or is a folder. */
function unsealed(error: unknown): never {
  throw error instanceof DOMException ? new Failed({ kind: "refused", why: error.name === "QuotaExceededError" ? "full" : "unreadable" }) : error as Error;
}

/** What waits will never be sent: its number was its own. */
export async function forgetUnsent(number: string): Promise<void> {
  const pending = unsent.get(number);
  unsent.delete(number);
  await pending?.place.clear();
}

export async function forgetAllUnsent(): Promise<void> {
  for (const number of unsent.keys()) await forgetUnsent(number);
}

const isPassing = (error: unknown): boolean => error instanceof Failed && error.trouble.kind !== "refused" && error.trouble.kind !== "stop";

const sign = (vault: Vault, sealed: readonly SealedFile[]): Promise<Bytes> =>
  vault.sign("deposit", { parts: sealed.map(({ payload, sealed: { size }, commit }) => ({ payload, size, commit })) });

/** Sends the batch. Where it stops, it goes on from there: what had arrived is not sent again. Where it is refused, nothing of it stays. */
export async function sendBatch(vault: Vault, { number, read }: { readonly number: string; readonly read: readonly Read[] }, tell: Tell): Promise<Added> {
  const pending = unsent.get(number);
  if (pending === undefined) throw new Failed({ kind: "refused", why: "ended" });
  try {
    const added = await send(vault, pending, read, tell);
    await forgetUnsent(number);
    return added;
  } catch (error) {
    if (!isPassing(error)) await forgetUnsent(number);
    throw error;
  }
}

async function send(vault: Vault, pending: Pending, read: readonly Read[], tell: Tell): Promise<Added> {
  const { batch, sealed, ids, sent } = pending;
  const total = sealed.reduce((sum, file) => sum + file.sealed.size, 0);
  let done = 0;
  for (const file of sealed) {
    // an upload says nothing of why it stopped: where a browser has let the sealed bytes go, it would be tried for ever
    if (!sent.has(file.payload)) {
      await file.sealed.slice(0, 1).arrayBuffer().catch(() => { throw new Failed({ kind: "refused", why: "unreadable" }); });
      await vault.upload(file.payload, file.sealed, (bytes) => { tell((done + bytes) / total); });
      sent.add(file.payload);
      tell((done + file.sealed.size) / total);
    }
    done += file.sealed.size;
  }
  if (pending.taken === "") pending.taken = await take(vault, pending);
  await write(vault, pending, read);
  return { ids, title: batch.files[0]?.title ?? "", at: pending.taken };
}

/** Deposits it; where the account's keys were stated anew in between, signed on the newest. */
async function take(vault: Vault, batch: Pending): Promise<string> {
  const deposit = async (): Promise<string> => {
    const evidence = await vault.act("/api/acts/deposit", [{ name: "deposit", bytes: batch.deposit }]);
    const taken = evidence.find(({ event, act, source }) => event === "coffre/deposit" && act === base64(H(batch.deposit)) && source === vault.account);
    if (taken === undefined) throw new Failed({ kind: "stop", stop: "tampered" });
    return taken.at;
  };
  try {
    return await deposit();
  } catch (error) {
    if (!(error instanceof Problem) || error.problem !== "stale-key") throw error;
    await vault.read();
    batch.deposit = await sign(vault, batch.sealed);
    return deposit();
  }
}

async function write(vault: Vault, { batch, sealed, ids, record, deposit }: Pending, read: readonly Read[]): Promise<void> {
  const at = new Date(Date.now()).toISOString();
  const act = base64(H(deposit));
  const versions = batch.files.map(({ title, name, type }, part): Version => {
    const file = sealed[part];
    if (file === undefined) throw new Error("Each file was sealed.");
    return {
      at: readNote(deposit).at, by: vault.account, why: cut(batch.into?.why ?? "", longestWhy), title, name, type, size: file.size, pages: read[part]?.pages ?? 0, whence: "deposit", act, delivery: "", copy: "",
      part, key: file.key, payload: file.payload, sealed: file.sealed.size, salt: file.salt,
    };
  });
  const texts = await Promise.all(versions.map(async (version, i) => {
    const words = wordsOf(read[i]?.words ?? "");
    return words === "" ? null : sealText(words, ids[i] ?? "", version.payload, at);
  }));
  const none = { tags: [], from: "", purpose: "", due: "", amount: "", currency: "", reference: "", trashed: "" } as const;
  await vault.change((manifest, files) => {
    files.add.push(...versions.map(({ payload }) => payload));
    const entries = versions.map((version, i): DocumentEntry => {
      const id = ids[i] ?? "";
      const old = find(manifest, "document", id);
      if (old?.versions.some(({ payload }) => payload === version.payload) === true) return old; // it was written, and only the answer was lost
      return old === null ? { t: "document", id, at, folder: batch.folder, ...none, versions: [version] } : { ...old, at, versions: [{ ...version, title: newestOf(old).title }, ...old.versions] };
    });
    const made: RecordEntry[] = batch.transfer === null ? [] : [{ t: "record", id: record, at, schema: transferSchema, trashed: "", versions: [{ at, why: "", value: { document: ids[0] ?? "", payload: versions[0]?.payload ?? "", ...batch.transfer } }] }];
    // the first of a batch ends at the front
    return [...made.map((put) => ({ put })), ...entries.toReversed().map((put) => ({ put })), ...texts.flatMap((text) => (text === null ? [] : [putText(manifest, files, text.entry, text.sealed)]))];
  });
}
