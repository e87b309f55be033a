// The worker's half of one's own papers: the list, where things lie, the trash.
import { newEntryId, newestOf, type DocumentEntry, type Entry, type TextEntry, type Version } from "../../../lib/entries.ts";
import type { Change, Manifest, Page } from "../../../lib/manifest.ts";
import { rowOf } from "../home/work.ts";
import { begin } from "../acts.ts";
import type { Tell, Work } from "../messages.ts";
import type { NewFiles, Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { sealBatch, sendBatch } from "./add.ts";
import type { Filing, PaperRow, Papers, PapersAsks } from "./asks.ts";
import { searchPapers } from "./search.ts";

export const papersWork: Work<PapersAsks> = {
  papers: async (_, tell) => papersOf(opened(), tell),
  sealPapers: async (batch, tell) => sealBatch(opened(), batch, tell),
  sendPapers: async (read, tell) => sendBatch(opened(), read, tell),
  file: async (filing) => file(opened(), filing),
  unfile: async () => unfile(opened()),
  erase: async (ids) => {
    const vault = opened();
    return begin(vault, `erase ${ids.join(" ")}`, () => erase(vault, ids));
  },
  search: async (words, tell) => searchPapers(opened(), words, names, tell),
  keepSearch: async (words) => keepSearch(opened(), words),
  dropSearch: async (id) => {
    await opened().change((manifest) => (find(manifest, "view", id) === null ? [] : [{ remove: { t: "view", id } }]));
    return null;
  },
};

const trashDays = 60;
const aDay = 24 * 60 * 60_000;
/** At most this many papers go for good in one version: a manifest names at most 500 files. */
const together = 40;

/** The names heard so far: a list does not wait for them twice. */
let names: ReadonlyMap<string, string> = new Map();

export const isDocument = (entry: Entry): entry is DocumentEntry => entry.t === "document";

export function find<T extends Entry["t"]>(manifest: Manifest, t: T, id: string): Extract<Entry, { t: T }> | null {
  for (const { entries } of manifest.pages) {
    const found = entries.find((entry) => entry.t === t && entry.id === id);
    if (found !== undefined) return found as Extract<Entry, { t: T }>;
  }
  return null;
}

function paperRow(entry: DocumentEntry): PaperRow {
  const { from, folder, tags, trashed, versions } = entry;
  const { type, size, at } = newestOf(entry);
  return { ...rowOf(entry, names), at, from, folder, tags, type, size, versions: versions.length, trashed };
}

function listOf(pages: readonly Page[], whole: boolean): Papers {
  const entries = pages.flatMap((page) => page.entries);
  return {
    rows: entries.filter(isDocument).map(paperRow).sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0)),
    searches: entries.flatMap((entry) => (entry.t === "view" && entry.what === "search" ? [{ id: entry.id, words: entry.words }] : [])),
    whole,
  };
}

/** All papers; what is known already, or the newest page, is told before the rest is here. */
async function papersOf(vault: Vault, tell: Tell): Promise<Papers> {
  let told = false;
  const hear = (pages: readonly Page[]): void => {
    if (told) return;
    told = true;
    tell(listOf(pages, false));
  };
  if (vault.manifest !== null) hear(vault.manifest.pages);
  const manifest = await vault.read(hear);
  await sweep(vault, manifest);
  const senders = new Set(manifest.pages.flatMap(({ entries }) => entries.flatMap((entry) => (isDocument(entry) && entry.from !== "" && !names.has(entry.from) ? [entry.from] : []))));
  if (senders.size > 0) {
    tell(listOf(manifest.pages, false));
    names = new Map([...names, ...(await vault.names([...senders]))]);
  }
  return listOf(vault.manifest?.pages ?? manifest.pages, true);
}

/** What has lain in the trash for 60 days goes for good, by itself, when the vault is next opened. */
async function sweep(vault: Vault, manifest: Manifest): Promise<void> {
  const old = Date.now() - trashDays * aDay;
  const ids = manifest.pages.flatMap(({ entries }) => entries.filter((entry) => isDocument(entry) && entry.trashed !== "" && Date.parse(entry.trashed) < old).map(({ id }) => id));
  if (ids.length > 0) await erase(vault, ids);
}

/** Ends this account's references to papers: their bytes, their copies, their words. What another paper rests on stays. */
async function erase(vault: Vault, ids: readonly string[]): Promise<null> {
  for (let at = 0; at < ids.length; at += together) {
    const some = new Set(ids.slice(at, at + together));
    await vault.change((manifest, files) => {
      const entries = manifest.pages.flatMap((page) => page.entries);
      const going = entries.filter((entry) => (isDocument(entry) || entry.t === "text") && some.has(entry.id));
      const staying = new Set(entries.filter((entry) => !going.includes(entry)).flatMap(filesOf));
      files.drop.push(...new Set(going.flatMap(filesOf).filter((name) => !staying.has(name))));
      return [
        ...going.map(({ t, id }) => ({ remove: { t, id } })),
        ...entries.filter((entry) => isAbout(entry, some)).map(({ t, id }) => ({ remove: { t, id } })),
      ];
    });
  }
  return null;
}

function filesOf(entry: Entry): readonly string[] {
  if (entry.t === "text") return [entry.payload];
  return isDocument(entry) ? entry.versions.flatMap(({ payload, copy }) => (copy === "" ? [payload] : [payload, copy])) : [];
}

/** What the person said of a paper goes with it, and how it was made from paper. */
function isAbout(entry: Entry, ids: ReadonlySet<string>): boolean {
  if (entry.t === "view") return ids.has(entry.about);
  if (entry.t !== "record") return false;
  const value = entry.versions[0]?.value;
  return typeof value === "object" && value !== null && "document" in value && typeof value.document === "string" && ids.has(value.document);
}

/** What stood before the last filing, and when that was made. */
let before: { readonly entry: DocumentEntry; readonly at: string } | null = null;

async function file(vault: Vault, filing: Filing): Promise<null> {
  const at = new Date(Date.now()).toISOString();
  await vault.change((manifest) => {
    const entry = find(manifest, "document", filing.id);
    if (entry === null) return [];
    const changed = filed(entry, filing, vault.account, at);
    if (changed === null) return [];
    before = { entry, at };
    return [{ put: changed }];
  });
  return null;
}

function filed(entry: DocumentEntry, { title, folder, tags, trashed }: Filing, by: string, at: string): DocumentEntry | null {
  const newest = newestOf(entry);
  const renamed: Version[] = title === undefined || title === newest.title ? [] : [{ ...newest, at, by, why: "", title }];
  const next = { ...entry, folder: folder ?? entry.folder, tags: tags ?? entry.tags, trashed: trashed === undefined ? entry.trashed : trashed ? entry.trashed || at : "" };
  const same = renamed.length === 0 && next.folder === entry.folder && next.trashed === entry.trashed && next.tags.join("\n") === entry.tags.join("\n");
  return same ? null : { ...next, at, versions: [...renamed, ...entry.versions] };
}

async function unfile(vault: Vault): Promise<null> {
  const undone = before;
  before = null;
  if (undone === null) return null;
  await vault.change((manifest): readonly Change[] => {
    const now = find(manifest, "document", undone.entry.id);
    return now !== null && now.at === undone.at ? [{ put: { ...undone.entry, at: new Date(Date.now()).toISOString() } }] : [];
  });
  return null;
}

async function keepSearch(vault: Vault, words: string): Promise<null> {
  const [id, at] = [newEntryId(), new Date(Date.now()).toISOString()];
  await vault.change((manifest) => {
    const stands = manifest.pages.some(({ entries }) => entries.some((entry) => entry.t === "view" && entry.what === "search" && entry.words === words));
    return stands ? [] : [{ put: { t: "view", id, at, what: "search", about: "", words } }];
  });
  return null;
}

/** Puts the words of a document in the place of those that stood. */
export function putText(manifest: Manifest, files: NewFiles, entry: TextEntry, sealed: NewFiles["sealed"][number]): Change {
  const old = find(manifest, "text", entry.id);
  if (old !== null && old.payload !== entry.payload) files.drop.push(old.payload);
  files.add.push(entry.payload);
  files.sealed.push(sealed);
  return { put: entry };
}
