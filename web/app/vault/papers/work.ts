// The worker's half of one's own papers: the list, where things lie, the trash.
import { base32, concat, h, utf8 } from "../../../lib/bytes.ts";
import { cut, newEntryId, newestOf, type DocumentEntry, type Entry, type TextEntry, type Version } from "../../../lib/entries.ts";
import { entriesOf, type Change, type Manifest, type Page } from "../../../lib/manifest.ts";
import { forgetOpened } from "../document/work.ts";
import { Failed } from "../../reader/server.ts";
import { rowOf } from "../home/work.ts";
import { begin } from "../acts.ts";
import type { Tell, Work } from "../messages.ts";
import { forgetSeen } from "../offline.ts";
import type { NewFiles, Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { Problem } from "../server.ts";
import { sealBatch, sendBatch } from "./add.ts";
import { firstRows, goneOn, moreRows, mostRows, type Filing, type Found, type PaperList, type PaperRow, type Papers, type PapersAsks, type Where } from "./asks.ts";
import { forgetWords, searchPapers } from "./search.ts";

export const papersWork: Work<PapersAsks> = {
  papers: async (asked, tell) => papersOf(opened(), asked, tell),
  rows: async (asked) => {
    const vault = opened();
    await firstRead(vault);
    return rowsIn(listNow(vault), asked);
  },
  sealPapers: async (batch, tell) => sealBatch(opened(), batch, tell),
  sendPapers: async (batch, tell) => sendBatch(opened(), batch, tell),
  file: async (filing) => file(opened(), filing),
  unfile: async (id) => unfile(opened(), id),
  erase: async (ids) => {
    const vault = opened();
    return begin(vault, `erase ${ids.join(" ")}`, () => erase(vault, ids));
  },
  search: async ({ words, folder }, tell) => {
    const vault = opened();
    await firstRead(vault);
    const hear = (ids: readonly string[]): Found => firstOf(foundIn(listNow(vault), ids, folder));
    const before = names;
    const found = hear(await searchPapers(vault, vault.entries(), words, before, true, (ids) => { tell(hear(ids)); }));
    // who sent a paper is looked for too: the list may still be waiting for that name, or have heard it while this looked
    if (unnamed(vault).length === 0 && names === before) return found;
    tell(found);
    if (unnamed(vault).length > 0) await bringNames(vault);
    return hear(await searchPapers(vault, vault.entries(), words, names, true));
  },
  found: async ({ words, folder, from }) => {
    const vault = opened();
    await firstRead(vault);
    return foundIn(listNow(vault), await searchPapers(vault, vault.entries(), words, names, true), folder).slice(from, from + moreRows);
  },
  keepSearch: async (words) => keepSearch(opened(), words),
  dropSearch: async (id) => {
    await opened().change((manifest) => (find(manifest, "view", id) === null ? [] : [{ remove: { t: "view", id } }]));
    return null;
  },
};

/** Characters. */
const [longestTitle, longestFolder] = [200, 100];
/** Files that leave in one version: a manifest names at most 500, with its pages. */
const mostFiles = 400;

/** The names heard so far: a list does not wait for them twice. */
let names: ReadonlyMap<string, string> = new Map();

/** A vault that was opened without a network has nothing to read from: what the device keeps is asked at once, not after the network's silence. */
async function firstRead(vault: Vault): Promise<void> {
  if (vault.manifest !== null) return;
  if (vault.isOffline) throw new Failed({ kind: "offline" });
  await vault.read();
}

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

/** A folder's name for an address: its own name would stay in the browser's history, and its hash alone could be guessed. */
const folderId = (vault: Vault, name: string): string => base32(h("coffre/folder/v1", concat(vault.keys.bag.manifest, utf8(name)))).slice(0, 26);

/** The list that was made last: it is asked for again with every window. */
let made: { readonly pages: readonly Page[]; readonly names: ReadonlyMap<string, string>; readonly list: PaperList } | null = null;

export function listOf(vault: Vault, pages: readonly Page[]): PaperList {
  if (made?.pages === pages && made.names === names) return made.list;
  const entries = pages.flatMap((page) => page.entries);
  const folders = new Set(entries.flatMap((entry) => (isDocument(entry) && entry.trashed === "" && entry.folder !== "" ? [entry.folder] : [])));
  const list = {
    folders: [...folders].sort((a, b) => a.localeCompare(b, "fr")).map((name) => ({ id: folderId(vault, name), name })),
    rows: entries.filter(isDocument).map(paperRow).sort(newest(({ at }) => at)),
    searches: entries.flatMap((entry) => (entry.t === "view" && entry.what === "search" ? [{ id: entry.id, words: entry.words }] : [])),
  };
  made = { pages, names, list };
  return list;
}

/** As the manifest stands now: what is told later is never older than what was told before, whatever was done in between. */
const listNow = (vault: Vault): PaperList => listOf(vault, vault.manifest?.pages ?? []);

const newest = (at: (row: PaperRow) => string) => (a: PaperRow, b: PaperRow): number => (at(a) > at(b) ? -1 : at(a) < at(b) ? 1 : 0);
const whenOf = ({ trash }: Where) => (row: PaperRow): string => (trash ? row.trashed : row.at);

/** Newest first; what was thrown away, by when. */
function here({ folders, rows }: PaperList, where: Where): readonly PaperRow[] {
  const folder = folders.find(({ id }) => id === where.folder)?.name ?? "";
  if (where.folder !== "" && folder === "") return [];
  const found = rows.filter((row) => (row.trashed !== "") === where.trash && (folder === "" || row.folder === folder));
  return where.trash ? found.sort(newest(whenOf(where))) : found;
}

/** What a screen is given of the list, read just now or kept for when there is no network. */
export function papersIn(list: PaperList, asked: PapersAsks["papers"]["gives"], whole = true): Papers {
  const rows = here(list, asked);
  return { ...list, rows: rows.slice(0, Math.min(asked.most, mostRows)), total: rows.length, whole };
}

/**
 * After the last of those rows that still stands where it stood; where none does, those that are no newer than the last one was. By more than one row, for all
 * papers of a batch are of one instant: where the one that was shown last is thrown away, its instant alone does not say which of them were shown.
 */
export function rowsIn(list: PaperList, { after, ...where }: PapersAsks["rows"]["gives"]): readonly PaperRow[] {
  const [rows, at] = [here(list, where), whenOf(where)];
  const places = new Map(rows.map((row, i) => [`${row.id} ${at(row)}`, i]));
  const stood = after.map((row) => places.get(`${row.id} ${at(row)}`)).findLast((place) => place !== undefined);
  const last = after.at(-1);
  const older = last === undefined ? 0 : rows.findIndex((row) => at(row) <= at(last));
  const from = stood !== undefined ? stood + 1 : older >= 0 ? older : rows.length;
  return rows.slice(from, from + moreRows);
}

export function foundIn(list: PaperList, ids: readonly string[], folder: string): readonly PaperRow[] {
  const known = new Map(here(list, { folder, trash: false }).map((row) => [row.id, row]));
  return ids.map((id) => known.get(id)).filter((row): row is PaperRow => row !== undefined);
}

export const firstOf = (found: readonly PaperRow[]): Found => ({ rows: found.slice(0, firstRows), total: found.length });

/** What is known already, or the newest page, is told before the rest is here. */
async function papersOf(vault: Vault, asked: PapersAsks["papers"]["gives"], tell: Tell): Promise<Papers> {
  let told = false;
  const hear = (pages: readonly Page[]): void => {
    if (told) return;
    told = true;
    tell(papersIn(listOf(vault, pages), asked, false));
  };
  if (vault.manifest !== null) hear(vault.manifest.pages);
  await sweep(vault, await vault.read(hear));
  if (unnamed(vault).length > 0) {
    tell(papersIn(listNow(vault), asked, false));
    await bringNames(vault);
  }
  return papersIn(listNow(vault), asked);
}

/** Who sent something, and whose name was not heard yet. */
const unnamed = (vault: Vault): readonly string[] => [...new Set(vault.entries().flatMap((entry) => (isDocument(entry) && entry.from !== "" && !names.has(entry.from) ? [entry.from] : [])))];

/** Once: who has no name is not asked about again. */
async function bringNames(vault: Vault): Promise<void> {
  const senders = unnamed(vault);
  const heard = await vault.names(senders);
  names = new Map([...names, ...senders.map((id) => [id, heard.get(id) ?? ""] as const)]);
}

/** What has lain in the trash for 60 days goes for good, by itself, when the vault is next opened. */
async function sweep(vault: Vault, manifest: Manifest): Promise<void> {
  const now = Date.now();
  const ids = manifest.pages.flatMap(({ entries }) => entries.filter((entry) => isDocument(entry) && entry.trashed !== "" && goneOn(entry.trashed) < now).map(({ id }) => id));
  if (ids.length === 0) return;
  try {
    await erase(vault, ids);
  } catch (error) {
    // it goes another day: nobody waits for it to see the list
    if (!(error instanceof Problem || (error instanceof Failed && error.trouble.kind === "read-only"))) throw error;
  }
}

/** Ends this account's references to papers: their bytes, their copies, their words. What another paper rests on stays. Nothing of them stays on this device. */
async function erase(vault: Vault, ids: readonly string[]): Promise<null> {
  const words: string[] = [];
  for (let left = ids; left.length > 0;) {
    let some: readonly string[] = [];
    await vault.change((manifest, files) => {
      const entries = entriesOf(manifest);
      some = portion(entries, left);
      const going = entries.filter((entry) => isOf(entry, some));
      const staying = new Set(entries.filter((entry) => !going.includes(entry)).flatMap(filesOf));
      files.drop.push(...new Set(going.flatMap(filesOf).filter((name) => !staying.has(name))));
      words.push(...going.flatMap((entry) => (entry.t === "text" ? [entry.payload] : [])));
      return [...going.map(({ t, id }) => ({ remove: { t, id } })), ...hideDeliveries(entries, going)];
    });
    left = left.slice(some.length);
  }
  await forgetSeen(vault.account, ids);
  await forgetWords(vault.account, words);
  await forgetOpened(vault.account, ids);
  return null;
}

/** The first of these papers that go together: what leaves with each, and at most one page for each entry that is sealed again. */
function portion(entries: readonly Entry[], ids: readonly string[]): readonly string[] {
  let files = 0;
  let n = 0;
  for (const id of ids) {
    const own = entries.filter((entry) => isOf(entry, [id]));
    files += new Set(own.flatMap(filesOf)).size + 2 * own.length;
    if (n > 0 && files > mostFiles) break;
    n++;
  }
  return ids.slice(0, n);
}

/** A paper, its words, what the person said of it, and how it was made from paper. */
const isOf = (entry: Entry, ids: readonly string[]): boolean => ((isDocument(entry) || entry.t === "text") && ids.includes(entry.id)) || isAbout(entry, ids);

/** What was delivered and is gone for good does not come back by itself, on any device. */
function hideDeliveries(entries: readonly Entry[], going: readonly Entry[]): Change[] {
  const hidden = new Set(entries.flatMap((entry) => (entry.t === "view" && entry.what === "hidden" ? [entry.about] : [])));
  const gone = new Set(going.flatMap((entry) => (isDocument(entry) ? entry.versions.flatMap(({ whence, delivery }) => (whence === "delivery" && !hidden.has(delivery) ? [delivery] : [])) : [])));
  const at = new Date(Date.now()).toISOString();
  return [...gone].map((about) => ({ put: { t: "view", id: newEntryId(), at, what: "hidden", about, words: "" } }));
}

function filesOf(entry: Entry): readonly string[] {
  if (entry.t === "text") return [entry.payload];
  return isDocument(entry) ? entry.versions.flatMap(({ payload, copy }) => (copy === "" ? [payload] : [payload, copy])) : [];
}

function isAbout(entry: Entry, ids: readonly string[]): boolean {
  if (entry.t === "view") return ids.includes(entry.about);
  if (entry.t !== "record") return false;
  const value = entry.versions[0]?.value;
  return typeof value === "object" && value !== null && "document" in value && typeof value.document === "string" && ids.includes(value.document);
}

/** What stood before the last filing, and when that was made. */
let before: { readonly entry: DocumentEntry; readonly at: string; /** When it was undone, or "". */ back: string } | null = null;

async function file(vault: Vault, filing: Filing): Promise<boolean> {
  const { at } = filing;
  // what is sent once more, after a lost answer, finds itself done
  if (before?.at !== at) before = null;
  await vault.change((manifest) => {
    const entry = find(manifest, "document", filing.id);
    if (entry === null) return [];
    const changed = filed(entry, filing, vault.account, at);
    if (changed === null) return [];
    before = { entry, at, back: "" };
    return [{ put: changed }];
  });
  return before !== null;
}

function filed(entry: DocumentEntry, { title: called, folder, tags, trashed }: Filing, by: string, at: string): DocumentEntry | null {
  const newest = newestOf(entry);
  const title = called === undefined ? undefined : cut(called, longestTitle);
  const renamed: Version[] = title === undefined || title === newest.title ? [] : [{ ...newest, at, by, why: "", title }];
  const next = { ...entry, folder: cut(folder ?? entry.folder, longestFolder), tags: tags?.map((tag) => cut(tag, longestFolder)) ?? entry.tags, trashed: trashed === undefined ? entry.trashed : trashed ? entry.trashed || at : "" };
  const same = renamed.length === 0 && next.folder === entry.folder && next.trashed === entry.trashed && next.tags.join("\n") === entry.tags.join("\n");
  return same ? null : { ...next, at, versions: [...renamed, ...entry.versions] };
}

async function unfile(vault: Vault, id: string): Promise<boolean> {
  const undone = before;
  if (undone?.entry.id !== id) return false;
  // the instant of the undoing is made once: what is sent again finds itself done
  undone.back ||= new Date(Date.now()).toISOString();
  const { entry, at, back } = undone;
  let is = false;
  await vault.change((manifest): readonly Change[] => {
    const now = find(manifest, "document", id);
    is = now !== null && (now.at === at || now.at === back);
    return now?.at === at ? [{ put: { ...entry, at: back } }] : [];
  });
  before = null;
  return is;
}

async function keepSearch(vault: Vault, given: string): Promise<null> {
  const words = cut(given, longestTitle);
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
