// The signed list of all that a vault holds: a sealed index, and sealed pages of 64 entries (docs/format.md §4). [attacks 8, 10, 12]
import { openAny, seal } from "./age.ts";
import { signAs, type Author } from "./account.ts";
import { base64, H, type Bytes } from "./bytes.ts";
import { newest } from "./chain.ts";
import type { Seen } from "./checkpoint.ts";
import { readEntry, writeEntry, type Entry } from "./entries.ts";
import { demand } from "./faults.ts";
import { accountId, fields, hash, hashOrNothing, list, number, parseLine } from "./jsonline.ts";
import { pad, unpad } from "./padding.ts";
import { readStatement, type Statement } from "./statement.ts";

const pageSize = 64;
const bucket = 4096;
/** Bytes of a page before it is sealed: a server takes 4 MiB of what that gives, which is less than 1 % more. */
const largestPage = 4_000_000;
const mostFiles = 500;

export interface Page {
  /** H of the sealed page, base64; "" while it is not sealed. */
  readonly hash: string;
  readonly entries: readonly Entry[];
}

/** What a vault holds, in one version. Holds document keys: stays in the worker. */
export interface Manifest {
  readonly n: number;
  /** H of the statement. */
  readonly hash: string;
  /** Newest first. */
  readonly pages: readonly Page[];
}

/** One thing to do to a manifest: put an entry in its place, or at the front when it has none; or take one away. */
export type Change =
  | { readonly put: Entry }
  | { readonly remove: { readonly t: Entry["t"]; readonly id: string } };

/** Sealed files that a version brings or lets go beside its pages: payloads, texts, a kept letter's copy. Hashes, base64. */
export interface Files {
  readonly add: readonly string[];
  readonly drop: readonly string[];
}

export const entriesOf = (manifest: Manifest): readonly Entry[] => manifest.pages.flatMap(({ entries }) => entries);

const same = (entry: Entry, { t, id }: { readonly t: Entry["t"]; readonly id: string }): boolean => entry.t === t && entry.id === id;

/** The pages after a change; those that changed have no hash. */
export function changed(pages: readonly Page[], change: Change): readonly Page[] {
  const named = "put" in change ? change.put : change.remove;
  const at = pages.findIndex(({ entries }) => entries.some((entry) => same(entry, named)));
  if (at >= 0) {
    return pages.flatMap((page, i): Page[] => {
      if (i !== at) return [page];
      const entries = page.entries.flatMap((entry) => (!same(entry, named) ? [entry] : "put" in change ? [change.put] : []));
      return entries.length === 0 ? [] : [{ hash: "", entries }];
    });
  }
  if ("remove" in change) return pages;
  const [first, ...rest] = pages;
  if (first === undefined || first.entries.length >= pageSize) return [{ hash: "", entries: [change.put] }, ...pages];
  return [{ hash: "", entries: [change.put, ...first.entries] }, ...rest];
}

/** A version that is ready to be sent: `PUT /api/manifest`, or in `POST /api/vaults`. */
export interface NewManifest {
  readonly statement: Bytes;
  /** The index, then the pages that this version brings. */
  readonly sealed: readonly Bytes[];
  readonly manifest: Manifest;
}

/** A page as it is sealed, or refused: what no reader would take is not written, for it would lock the vault. */
function pageText(entries: readonly Entry[]): Bytes {
  const lines = entries.map(writeEntry);
  lines.forEach(readEntry);
  const text = pad(lines.join("\n"), bucket);
  demand(text.length <= largestPage, "too-large", "A page is at most 4 MB.");
  return text;
}

/** Applies changes to a version (null: there is none yet), seals what changed, and signs the next one. Refuses what no reader would take, before anything is signed. */
export async function nextManifest(before: Manifest | null, changes: readonly Change[], files: Files, author: Author, seen: Seen, now: number): Promise<NewManifest> {
  const pages = changes.reduce(changed, before?.pages ?? []);
  const { vault } = newest(author.chain);
  const sealed: Bytes[] = [];
  const named = await Promise.all(pages.map(async (page): Promise<Page> => {
    if (page.hash !== "") return page;
    const bytes = await seal(pageText(page.entries), vault);
    sealed.push(bytes);
    return { hash: base64(H(bytes)), entries: page.entries };
  }));
  const n = before === null ? 0 : before.n + 1;
  const prev = before?.hash ?? "";
  const line = { t: "coffre/index/v1", account: author.chain.id, n, prev, seen: { size: seen.size, root: seen.root }, pages: named.map(({ hash: page }) => page) };
  const index = await seal(pad(JSON.stringify(line), bucket), vault);
  const [old, now_] = [before?.pages.map(({ hash: page }) => page) ?? [], named.map(({ hash: page }) => page)];
  const body = {
    n, prev, index: base64(H(index)),
    add: [...now_.filter((page) => !old.includes(page)), ...files.add],
    drop: [...old.filter((page) => !now_.includes(page)), ...files.drop],
  };
  demand(body.add.length + body.drop.length <= mostFiles, "too-large", "A version adds and drops 500 at most.");
  const statement = await signAs(author, "manifest", body, seen, now);
  return { statement, sealed: [index, ...sealed], manifest: { n, hash: base64(H(statement)), pages: named } };
}

/** Reads a sealed index, and compares it with the statement that names it; the hashes of its pages. An older one of this account is `rolled-back`. */
export async function openIndex(sealed: Uint8Array, statement: Statement<"manifest">, vaults: readonly Uint8Array[]): Promise<readonly string[]> {
  const { note, body } = statement;
  const named = base64(H(sealed)) === body.index;
  const index = await readIndex(sealed, vaults);
  demand(named || index.account !== note.account || index.n >= body.n, "rolled-back", "This is an older index than the one that the manifest names.");
  demand(named, "content-mismatch", "This is not the index that the manifest names.");
  demand(index.account === note.account && index.n === body.n && index.prev === body.prev, "content-mismatch", "The index is of another version.");
  return index.pages;
}

async function readIndex(sealed: Uint8Array, vaults: readonly Uint8Array[]): Promise<{ account: string; n: number; prev: string; pages: readonly string[] }> {
  const value = parseLine(unpad(await openAny(sealed, vaults), bucket));
  demand(typeof value === "object" && value !== null && "t" in value && value.t === "coffre/index/v1", "wrong-type", "This is not an index.");
  const index = fields(value, ["t", "account", "n", "prev", "seen", "pages"]);
  const seen = fields(index.seen, ["size", "root"]);
  number(seen.size);
  hash(seen.root);
  const pages = list(index.pages).map(hash);
  demand(new Set(pages).size === pages.length, "malformed", "An index names a page once.");
  return { account: accountId(index.account), n: number(index.n), prev: hashOrNothing(index.prev), pages };
}

/** Reads one sealed page that an index names. */
export async function openPage(sealed: Uint8Array, named: string, vaults: readonly Uint8Array[]): Promise<Page> {
  demand(base64(H(sealed)) === named, "content-mismatch", "This is not the page that the index names.");
  const lines = unpad(await openAny(sealed, vaults), bucket).split("\n");
  demand(lines.length <= pageSize, "too-large", "A page is at most 64 entries.");
  return { hash: named, entries: lines.map(readEntry) };
}

/** Puts together what was opened; an entry stands once. */
export function manifestOf(statement: Statement<"manifest">, pages: readonly Page[]): Manifest {
  const names = pages.flatMap(({ entries }) => entries.map(({ t, id }) => `${t} ${id}`));
  demand(new Set(names).size === names.length, "malformed", "An entry stands once in a manifest.");
  return { n: statement.body.n, hash: statement.note.hash, pages };
}

export const readManifest = (text: Uint8Array, log: string): Statement<"manifest"> => readStatement(text, log, "manifest");
