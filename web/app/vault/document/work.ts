// The worker's half of a document: what is shown of it, its proof, its bytes.
import { newestOf, type DocumentEntry } from "../../../lib/entries.ts";
import { entriesOf } from "../../../lib/manifest.ts";
import { openText, sealText, wordsOf } from "../../../lib/texts.ts";
import { Failed } from "../../reader/server.ts";
import { keep, kept } from "../../reader/kept.ts";
import { readWords } from "../../reader/words.ts";
import { rowOf } from "../home/work.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { transferSchema } from "../papers/add.ts";
import { textOf } from "../papers/search.ts";
import { find as findEntry, putText } from "../papers/work.ts";
import { take } from "../taken.ts";
import type { Details, DocumentAsks, Paper } from "./asks.ts";
import { historyOf, judge, receiptOf } from "./proof.ts";

export const documentWork: Work<DocumentAsks> = {
  paper: async (id) => paperOf(opened(), id),
  bytes: async (id) => bytesOf(opened(), id),
  details: async (id) => detailsOf(opened(), id),
  download: async ({ id, n }, tell) => {
    const version = find(opened(), id).versions[n];
    if (version === undefined) throw new Failed({ kind: "refused", why: "no-document" });
    return take(opened(), opened().stated(version), tell);
  },
  check: async (id) => judge(opened(), () => find(opened(), id)),
  events: async (id) => (await historyOf(opened(), newestOf(find(opened(), id)))).events.map(({ evidence: { event, at } }) => ({ event, at })),
  eventReceipt: async ({ id, n }) => {
    const version = newestOf(find(opened(), id));
    return receiptOf(opened(), version, await historyOf(opened(), version), n);
  },
  keepWords: async ({ id, words }) => keepWords(opened(), id, words),
};

const find = (vault: Vault, id: string): DocumentEntry => {
  const entry = vault.manifest === null ? null : findEntry(vault.manifest, "document", id);
  if (entry === null) throw new Failed({ kind: "refused", why: "no-document" });
  return entry;
};

/** One document, and its proof. */
async function paperOf(vault: Vault, id: string): Promise<Paper> {
  if (vault.manifest === null) await vault.read();
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

export async function forgetOpened(account: string, ids: readonly string[]): Promise<void> {
  const place = `opened ${account}`;
  const before = (await kept<string[]>(place)) ?? [];
  if (before.some((id) => ids.includes(id))) await keep(place, before.filter((id) => !ids.includes(id)));
}

async function detailsOf(vault: Vault, id: string): Promise<Details> {
  const entry = find(vault, id);
  const { folder, tags, trashed, versions } = entry;
  const newest = newestOf(entry);
  const entries = vault.manifest === null ? [] : entriesOf(vault.manifest);
  const transfer = entries.flatMap((other) => (other.t === "record" && other.schema === transferSchema ? [other.versions[0]?.value as Readonly<Record<string, unknown>>] : []))
    .find((value) => value["document"] === id && value["payload"] === newest.payload) ?? null;
  const text = entries.find((other) => other.t === "text" && other.id === id);
  const sealed = text?.t === "text" && text.version === newest.payload ? await textOf(vault, text) : null;
  const words = text?.t === "text" && sealed !== null ? await openText(text, sealed) : "";
  return {
    title: newest.title, folder, tags, trashed, transfer, words,
    folders: [...new Set(vault.documents().map((document) => document.folder))].filter((name) => name !== "").sort(),
    versions: versions.map(({ at, by, why, title, name, size }) => ({ at, own: by === vault.account, why, title, name, size })),
    level: newest.whence === "deposit" ? (transfer === null ? "sealed" : "scanned") : "signed",
  };
}

async function keepWords(vault: Vault, id: string, given: string): Promise<null> {
  const words = wordsOf(given);
  if (words === "") return null;
  const { payload } = newestOf(find(vault, id));
  const { entry, sealed } = await sealText(words, id, payload, new Date(Date.now()).toISOString());
  await vault.change((manifest, files) => {
    const [document, text] = [findEntry(manifest, "document", id), findEntry(manifest, "text", id)];
    return document?.versions[0]?.payload !== payload || text?.version === payload ? [] : [putText(manifest, files, entry, sealed)];
  });
  return null;
}

const bytesOf = (vault: Vault, id: string): ReturnType<Vault["bytes"]> => vault.bytes(newestOf(find(vault, id)));
