// Searches on this device alone: titles, senders, folders, tags, purposes, and the words of the documents. Nothing of it is asked of a server. [attacks 18, 23]
import type MiniSearch from "minisearch";
import type { DocumentEntry, Entry, TextEntry } from "../../../lib/entries.ts";
import { newestOf } from "../../../lib/entries.ts";
import { openText } from "../../../lib/texts.ts";
import { forget, keep, kept } from "../../reader/kept.ts";
import type { Vault } from "../open.ts";
import { Problem } from "../server.ts";
import { isDocument } from "./work.ts";

interface Searched {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly filed: string;
  readonly text: string;
}

let index: MiniSearch<Searched> | null = null;
let account = "";
const indexed = new Map<string, { readonly entry: DocumentEntry; readonly from: string; readonly text: string }>();
/** Words that are open, by their payload. */
const texts = new Map<string, string>();
const together = 6;

/** Letters without their accents, in lower case: « Érables » is found by « erables ». */
const fold = (term: string): string => term.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

async function madeIndex(vault: Vault): Promise<MiniSearch<Searched>> {
  if (index !== null && account === vault.account) return index;
  const { default: Index } = await import("minisearch");
  // another search may have made it while this one waited: two would share what they believe is in them
  if (index !== null && account === vault.account) return index;
  indexed.clear();
  account = vault.account;
  index = new Index<Searched>({
    fields: ["title", "from", "filed", "text"],
    processTerm: (term) => fold(term) || null,
    searchOptions: { prefix: true, fuzzy: (term) => (term.length > 5 ? 0.2 : false), combineWith: "AND", boost: { title: 4, from: 2, filed: 2 } },
  });
  return index;
}

/** Brings the index to what the manifest holds now. */
function bring(made: MiniSearch<Searched>, entries: readonly DocumentEntry[], names: ReadonlyMap<string, string>, words: ReadonlyMap<string, TextEntry>): void {
  const here = new Set(entries.map(({ id }) => id));
  for (const id of indexed.keys()) {
    if (here.has(id)) continue;
    made.discard(id);
    indexed.delete(id);
  }
  for (const entry of entries) {
    const [known, from] = [indexed.get(entry.id), names.get(entry.from) ?? ""];
    const text = texts.get(words.get(entry.id)?.payload ?? "") ?? "";
    if (known?.entry === entry && known.from === from && known.text === text) continue;
    const { title, name } = newestOf(entry);
    const filed = [name, entry.folder, ...entry.tags, entry.purpose, entry.reference, entry.amount].join(" ");
    const document = { id: entry.id, title, from, filed, text };
    if (known === undefined) made.add(document);
    else made.replace(document);
    indexed.set(entry.id, { entry, from, text });
  }
}

const place = (account: string, payload: string): string => `text ${account} ${payload}`;

/** Of documents that are gone for good, by the payloads of their texts. */
export async function forgetWords(account: string, payloads: readonly string[]): Promise<void> {
  for (const payload of payloads) texts.delete(payload);
  await forget(payloads.map((payload) => place(account, payload)));
}

/** A sealed text; null where the server has it no more: its document is found by its title still. */
export async function textOf(vault: Vault, { payload, sealed }: TextEntry): Promise<Uint8Array | null> {
  try {
    return await vault.payload(payload, sealed);
  } catch (error) {
    if (error instanceof Problem && error.problem === "not-found") return null;
    throw error;
  }
}

/** What a device has once fetched it keeps, sealed as it came. */
async function wordsOf(vault: Vault, entry: TextEntry, asks: boolean): Promise<void> {
  const name = place(vault.account, entry.payload);
  const held = await kept<Uint8Array>(name);
  if (held === null) {
    if (!asks) return;
    const sealed = await textOf(vault, entry);
    if (sealed === null) return;
    texts.set(entry.payload, await openText(entry, sealed));
    await keep(name, sealed);
  } else texts.set(entry.payload, await openText(entry, held));
}

/** The documents among these entries in which all the words stand. `asks`: texts that this device has not got are fetched; else their documents are found by the rest. */
export async function searchPapers(
  vault: Vault, entries: readonly Entry[], words: string, names: ReadonlyMap<string, string>, asks: boolean, tell: (ids: readonly string[]) => void = () => undefined,
): Promise<readonly string[]> {
  const documents = entries.filter(isDocument);
  const known = new Map(entries.flatMap((entry) => (entry.t === "text" ? [[entry.id, entry] as const] : [])));
  const made = await madeIndex(vault);
  const found = (): readonly string[] => {
    bring(made, documents, names, known);
    return made.search(words).map(({ id }) => String(id));
  };
  const missing = [...known.values()].filter(({ payload }) => !texts.has(payload));
  if (missing.length > 0) tell(found());
  for (let at = 0; at < missing.length; at += together) await Promise.all(missing.slice(at, at + together).map((entry) => wordsOf(vault, entry, asks)));
  return found();
}
