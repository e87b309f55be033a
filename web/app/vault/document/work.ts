// The worker's half of a document: what is shown of it, its proof, its bytes.
import { newestOf, type DocumentEntry } from "../../../lib/entries.ts";
import { Failed } from "../../reader/server.ts";
import { keep, kept } from "../../reader/kept.ts";
import { readWords } from "../../reader/words.ts";
import { rowOf } from "../home/work.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import type { DocumentAsks, Paper } from "./asks.ts";

export const documentWork: Work<DocumentAsks> = {
  paper: async (id) => paperOf(opened(), id),
  bytes: async (id) => bytesOf(opened(), id),
};

const find = (vault: Vault, id: string): DocumentEntry => {
  const entry = vault.documents().find((document) => document.id === id);
  if (entry === undefined) throw new Failed({ kind: "refused", why: "no-document" });
  return entry;
};

/** One document, and its proof. */
async function paperOf(vault: Vault, id: string): Promise<Paper> {
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

const bytesOf = (vault: Vault, id: string): ReturnType<Vault["bytes"]> => vault.bytes(newestOf(find(vault, id)));
