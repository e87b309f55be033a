// The files of an export, and the JSON that says what they are (docs/export.md §2). The twin of src/Coffre.Cli/Exports/ExportRun.cs.
import type { DocumentEntry, Entry, Version } from "../../../lib/entries.ts";
import { utf8, type Bytes } from "../../../lib/bytes.ts";
import type { Manifest } from "../../../lib/manifest.ts";
import type { Vault } from "../open.ts";
import { Names } from "./names.ts";

export interface Planned {
  readonly version: Version;
  readonly entry: DocumentEntry;
}

/** A path for each version of each document. */
export function planOf(entries: readonly DocumentEntry[]): ReadonlyMap<string, Planned> {
  const names = new Names();
  const plan = new Map<string, Planned>();
  for (const entry of entries) {
    const folder = entry.trashed === "" ? entry.folder : `Corbeille/${entry.folder}`;
    entry.versions.forEach((version, i) => { plan.set(names.take(folder, version.name, i === 0 ? "" : ` (version ${entry.versions.length - i})`), { version, entry }); });
  }
  return plan;
}

const json = (value: unknown): Bytes => utf8(JSON.stringify(value, null, 2));

export const recordsText = (entries: readonly Entry[]): Bytes => json(entries.flatMap((entry) => (entry.t === "record"
  ? [{ id: entry.id, at: entry.at, schema: entry.schema, trashed: entry.trashed, versions: entry.versions.map(({ at, why, value }) => ({ at, why, value })) }] : [])));

/** @param sums digests of files written before; @param receipts of an act, the path */
export function manifestText(vault: Vault, manifest: Manifest, plan: ReadonlyMap<string, Planned>, sums: ReadonlyMap<string, string>, receipts: ReadonlyMap<string, string>, closed: readonly string[]): Bytes {
  const versions = new Map<DocumentEntry, { path: string; version: Version }[]>();
  for (const [path, { version, entry }] of plan) {
    const known = versions.get(entry) ?? [];
    known.push({ path, version });
    versions.set(entry, known);
  }
  const entries = vault.entries();
  return json({
    t: "coffre/export/v1", account: vault.account, log: vault.trust.log, server: location.origin, at: new Date(Date.now()).toISOString(), manifest: { n: manifest.n, hash: manifest.hash },
    documents: [...versions].map(([{ id, at, folder, tags, from, purpose, due, amount, currency, reference, trashed }, all]) => ({
      id, at, folder, tags, from, purpose, due, amount, currency, reference, trashed,
      versions: all.map(({ path, version: { at, by, why, title, name, type, size, pages, whence, act, delivery, part, salt } }) =>
        ({ path, sha256: sums.get(path) ?? "", at, by, why, title, name, type, size, pages, whence, act, delivery, part, salt, receipt: receipts.get(act) ?? "" })),
    })),
    contacts: entries.flatMap((entry) => (entry.t === "contact" ? [{ id: entry.id, at: entry.at, name: entry.name }] : [])),
    views: entries.flatMap((entry) => (entry.t === "view" ? [{ id: entry.id, at: entry.at, what: entry.what, about: entry.about, words: entry.words }] : [])),
    closed,
  });
}

/** In the order of the paths' bytes. */
export const sumsText = (sums: ReadonlyMap<string, string>): Bytes =>
  utf8([...sums].map(([path, sum]) => ({ name: utf8(path), line: `${sum}  ${path}\n` })).sort((a, b) => compare(a.name, b.name)).map(({ line }) => line).join(""));

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  return a.length - b.length;
}
