// The worker's half of records. Each saving is a version; what was is never lost. (V19)
import { fromUtf8, utf8 } from "../../../lib/bytes.ts";
import { newEntryId, type RecordEntry } from "../../../lib/entries.ts";
import { Refused } from "../../../lib/faults.ts";
import { entriesOf } from "../../../lib/manifest.ts";
import { tidied, valuesOf, wrongOf, type Values } from "../../../lib/schema.ts";
import { forget, keep, kept, keptNames } from "../../reader/kept.ts";
import { Failed } from "../../reader/server.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { find } from "../papers/work.ts";
import type { RecordGiven, Records, RecordsAsks } from "./asks.ts";
import { kindOf, kinds, schemas } from "./kinds.ts";

export const recordsWork: Work<RecordsAsks> = {
  records: async () => recordsOf(opened()),
  record: async (name) => recordOf(opened(), name),
  saveRecord: async (given) => save(opened(), given),
  keepDraft: async ({ name, value }) => keepDraft(opened(), name, value),
};

/** A new record has no id yet: it is named by its kind. */
const beginning = "nouvelle/";

const place = (vault: Vault, name: string): string => `draft ${vault.account} ${name}`;

async function recordsOf(vault: Vault): Promise<Records> {
  const entries = entriesOf(await vault.read());
  const rows = entries.flatMap((entry) => {
    const kind = entry.t === "record" ? kindOf(entry.schema) : null;
    if (entry.t !== "record" || kind === null || entry.trashed !== "") return [];
    const [value, at] = [valuesOf(schemas[kind], entry.versions[0]?.value), entry.versions[0]?.at ?? entry.at];
    return value === null ? [] : [{ id: entry.id, kind, value, at }];
  });
  return { rows, begun: (await keptNames(place(vault, ""))).map((name) => name.slice(place(vault, "").length)) };
}

async function recordOf(vault: Vault, name: string): Promise<RecordGiven> {
  const manifest = vault.manifest ?? (await vault.read());
  const entry = name.startsWith(beginning) ? null : find(manifest, "record", name);
  const kind = entry === null ? kinds.find((known) => name === beginning + known) : kindOf(entry.schema);
  if (kind === undefined || kind === null) throw new Failed({ kind: "refused", why: "no-document" });
  const versions = entry?.versions.flatMap(({ at, why, value }) => {
    const values = valuesOf(schemas[kind], value);
    return values === null ? [] : [{ at, why, value: values }];
  }) ?? [];
  const draft = await draftOf(vault, name);
  const empty = Object.fromEntries([...schemas[kind].fields.keys()].map((field) => [field, ""]));
  return { name, kind, id: entry?.id ?? "", value: draft ?? versions[0]?.value ?? empty, begun: draft !== null, versions };
}

async function save(vault: Vault, { name, kind, id, value, why }: RecordsAsks["saveRecord"]["gives"]): Promise<string> {
  const schema = schemas[kind];
  const values = tidied(schema, value);
  if (wrongOf(schema, values).size > 0) throw new Failed({ kind: "refused", why: "wrong-value" });
  const at = new Date(Date.now()).toISOString();
  const own = id === "" ? newIdOf(name) : id;
  await vault.change((manifest) => {
    const before = find(manifest, "record", own);
    // the same once more, after a lost answer, is no version
    if (before !== null && JSON.stringify(before.versions[0]?.value) === JSON.stringify(values)) return [];
    const entry: RecordEntry = { t: "record", id: own, at, schema: schema.id, trashed: "", versions: [{ at, why, value: values }, ...(before?.versions ?? [])] };
    return [{ put: entry }];
  });
  made.delete(name);
  await forget([place(vault, name)]);
  return own;
}

/** Ids of records that are being made: tried again, it is the same record. */
const made = new Map<string, string>();

function newIdOf(name: string): string {
  const id = made.get(name) ?? newEntryId();
  made.set(name, id);
  return id;
}

/** Sealed to this vault: what was being written is for who opens it again, on this device alone. */
async function keepDraft(vault: Vault, name: string, value: Values | null): Promise<null> {
  if (value === null) await forget([place(vault, name)]);
  else await keep(place(vault, name), await vault.sealOwn(utf8(JSON.stringify(value))));
  return null;
}

async function draftOf(vault: Vault, name: string): Promise<Values | null> {
  const sealed = await kept<Uint8Array>(place(vault, name));
  if (sealed === null) return null;
  try {
    return JSON.parse(fromUtf8(await vault.openOwn(sealed))) as Values;
  } catch (error) {
    if (error instanceof Refused) return null; // sealed to keys that this vault no longer has
    throw error;
  }
}

