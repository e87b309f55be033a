// What is shown of an open vault: plain objects that may leave the worker.
import { newEntryId, type DocumentEntry } from "../../lib/entries.ts";
import type { Evidence } from "../../lib/evidence.ts";
import { entriesOf } from "../../lib/manifest.ts";
import { readNote } from "../../lib/note.ts";
import { Failed } from "../reader/server.ts";
import { keep, kept } from "../reader/kept.ts";
import { readWords } from "../reader/words.ts";
import type { Home, Organisation, Paper, Row } from "./messages.ts";
import type { Vault } from "./open.ts";

const aDay = 24 * 60 * 60_000;
const recent = 60 * aDay;
const recoveredFor = 90 * aDay;

const newestOf = (entry: DocumentEntry) => {
  const [version] = entry.versions;
  if (version === undefined) throw new Error("A document has a version.");
  return version;
};

function rowOf(entry: DocumentEntry, names: ReadonlyMap<string, string>): Row {
  const { title, at } = newestOf(entry);
  return { id: entry.id, title, org: names.get(entry.from) ?? "", due: entry.due, amount: entry.amount, currency: entry.currency, at };
}

/** Reads everything anew: the manifest, the links, the names. */
export async function homeOf(vault: Vault): Promise<Home> {
  await vault.read();
  const links = await vault.told(["coffre/link", "coffre/confirm", "coffre/unlink"]);
  const documents = vault.documents();
  const states = statesOf(links, vault.account);
  const names = await vault.names([...new Set([...states.keys(), ...documents.map(({ from }) => from)])].filter((id) => id !== ""));
  const opened = new Set((await kept<string[]>(`opened ${vault.account}`)) ?? []);
  const done = new Set(vault.views().filter(({ what }) => what === "done").map(({ about }) => about));
  const row = (entry: DocumentEntry): Row => rowOf(entry, names);
  return {
    todo: documents.filter(({ id, due }) => due !== "" && !done.has(id)).map(row).sort((a, b) => (a.due < b.due ? -1 : 1)),
    fresh: documents.filter((entry) => entry.from !== "" && !opened.has(entry.id) && Date.now() - Date.parse(entry.at) < recent).map(row),
    all: documents.map(row),
    organisations: [...states].map(([id, state]): Organisation => ({ id, name: names.get(id) ?? "", state })),
    recovered: recoveredAt(vault),
  };
}

/** How things stand between this account and each organisation, as the log tells it, in order. */
export function statesOf(evidence: readonly Pick<Evidence, "event" | "source" | "destination">[], me: string): ReadonlyMap<string, Organisation["state"]> {
  const states = new Map<string, Organisation["state"]>();
  for (const { event, source, destination } of evidence) {
    const other = source === me ? destination : source;
    if (event === "coffre/unlink") states.set(other, "ended");
    else if (event === "coffre/confirm") states.set(other, "confirmed");
    else if (states.get(other) !== "confirmed") states.set(other, "pending");
  }
  return states;
}

function recoveredAt({ chain }: Vault): string {
  const recovery = chain.texts.map(readNote).findLast(({ recovery: by }) => by);
  return recovery !== undefined && Date.now() - Date.parse(recovery.at) < recoveredFor ? recovery.at : "";
}

const find = (vault: Vault, id: string): DocumentEntry => {
  const entry = vault.documents().find((document) => document.id === id);
  if (entry === undefined) throw new Failed({ kind: "refused", why: "no-document" });
  return entry;
};

/** One document, and its proof. */
export async function paperOf(vault: Vault, id: string): Promise<Paper> {
  if (vault.documents().length === 0) await vault.read();
  const entry = find(vault, id);
  const version = newestOf(entry);
  const { type, name, size, pages } = version;
  const row = { ...rowOf(entry, new Map()), reference: entry.reference, type, name, size, pages };
  if (version.whence === "deposit") {
    const deposit = (await vault.told(["coffre/deposit"])).find(({ act }) => act === version.act);
    if (deposit === undefined) throw new Failed({ kind: "stop", stop: "tampered" });
    return { ...row, contact: "", words: [], signed: { by: "", at: deposit.at } };
  }
  const { name: by, at, cover } = await vault.signed(version);
  await keepOpened(vault, id);
  return { ...row, org: by, contact: cover.contact, words: await readWords(cover.body), signed: { by, at } };
}

/** What was opened here is no longer new, on this device. */
async function keepOpened(vault: Vault, id: string): Promise<void> {
  const place = `opened ${vault.account}`;
  const before = (await kept<string[]>(place)) ?? [];
  if (!before.includes(id)) await keep(place, [...before, id]);
}

export const bytesOf = (vault: Vault, id: string): ReturnType<Vault["bytes"]> => vault.bytes(newestOf(find(vault, id)));

/** « C’est fait », as an entry of the manifest; undone, it leaves. */
export async function setDone(vault: Vault, id: string, done: boolean): Promise<Home> {
  await vault.change((manifest) => {
    const marks = entriesOf(manifest).filter((entry) => entry.t === "view" && entry.what === "done" && entry.about === id);
    if (done) return marks.length > 0 ? [] : [{ put: { t: "view", id: newEntryId(), at: new Date(Date.now()).toISOString(), what: "done", about: id, words: "" } }];
    return marks.map(({ t, id: mark }) => ({ remove: { t, id: mark } }));
  });
  return homeOf(vault);
}
