// The entries of a manifest, each one JSON line with exactly these keys (docs/format.md §4).
import { base32 } from "./bytes.ts";
import { demand, Refused } from "./faults.ts";
import { accountId, code, deliveryId, fields, hash, hashOrNothing, list, number, parseLine, string, time, timeOrNothing, typedValue } from "./jsonline.ts";

/** One version of a document: where its bytes are, what opens them, whence it came. */
export interface Version {
  readonly at: string;
  /** Who made it, an account. */
  readonly by: string;
  readonly why: string;
  readonly title: string;
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Plain bytes. */
  readonly size: number;
  readonly pages: number;
  readonly whence: "deposit" | "delivery" | "letter";
  /** H of the deposit or the delivery, base64. */
  readonly act: string;
  /** A delivery's id, or "". */
  readonly delivery: string;
  /** H of a kept letter's copy, or "". */
  readonly copy: string;
  /** Its position in the act. */
  readonly part: number;
  /** Seed of the document identity, base64. */
  readonly key: string;
  readonly payload: string;
  /** Sealed bytes. */
  readonly sealed: number;
  readonly salt: string;
}

export interface DocumentEntry {
  readonly t: "document";
  readonly id: string;
  readonly at: string;
  readonly folder: string;
  readonly tags: readonly string[];
  /** Who sent it; "" for one's own. */
  readonly from: string;
  readonly purpose: string;
  /** "2027-03-01", or "". */
  readonly due: string;
  readonly amount: string;
  readonly currency: string;
  readonly reference: string;
  readonly trashed: string;
  /** Newest first, at least one. */
  readonly versions: readonly Version[];
}

/** A document's newest version. */
export function newestOf(entry: DocumentEntry): Version {
  const [version] = entry.versions;
  if (version === undefined) throw new Error("A document has a version.");
  return version;
}

export interface RecordEntry {
  readonly t: "record";
  readonly id: string;
  readonly at: string;
  readonly schema: string;
  readonly trashed: string;
  readonly versions: readonly { readonly at: string; readonly why: string; readonly value: unknown }[];
}

export interface ContactEntry {
  readonly t: "contact";
  readonly id: string;
  readonly at: string;
  readonly name: string;
}

/** What the person said of what is shown: done, hidden, a search to keep. */
export interface ViewEntry {
  readonly t: "view";
  readonly id: string;
  readonly at: string;
  readonly what: "done" | "hidden" | "search";
  readonly about: string;
  readonly words: string;
}

export interface TextEntry {
  readonly t: "text";
  readonly id: string;
  readonly at: string;
  readonly version: string;
  readonly key: string;
  readonly payload: string;
  readonly sealed: number;
}

export type Entry = DocumentEntry | RecordEntry | ContactEntry | ViewEntry | TextEntry;

/** What an entry takes of a text that others wrote: so many characters, whole ones. Half a pair would make a page that no reader takes. */
export function cut(text: string, most: number): string {
  let end = 0;
  let n = 0;
  for (const character of text) {
    if (n++ === most) break;
    end += character.length;
  }
  return text.slice(0, end).replace(/\p{Surrogate}/gu, "\ufffd");
}

/** The same of what is no prose: where it is longer it is left out, for half of a reference is another one. */
export const whole = (text: string, most: number): string => (cut(text, most).length === text.length ? text : "");

/** A fresh id of an entry. */
export const newEntryId = (): string => base32(crypto.getRandomValues(new Uint8Array(16)));

function dateOrNothing(value: unknown): string {
  const given = string(value);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(given) ? new Date(`${given}T00:00:00Z`) : new Date(NaN);
  demand(given === "" || (!Number.isNaN(day.getTime()) && !given.startsWith("0000") && day.toISOString().startsWith(given)), "not-canonical", "A day is written 2027-03-01.");
  return given;
}

function readVersion(value: unknown): Version {
  const v = fields(value, ["at", "by", "why", "title", "name", "type", "size", "pages", "whence", "act", "delivery", "copy", "part", "key", "payload", "sealed", "salt"]);
  const whence = code(v.whence, ["deposit", "delivery", "letter"]);
  demand((whence === "deposit") === (v.delivery === "") && (whence === "letter") === (v.copy !== ""), "bad-value", "A delivery has an id, a kept letter its copy, and nothing else has.");
  return {
    at: time(v.at), by: accountId(v.by), why: string(v.why), title: string(v.title), name: string(v.name), type: string(v.type), size: number(v.size), pages: number(v.pages),
    whence, act: hash(v.act), delivery: v.delivery === "" ? "" : deliveryId(v.delivery), copy: hashOrNothing(v.copy), part: number(v.part),
    key: hash(v.key), payload: hash(v.payload), sealed: number(v.sealed), salt: hash(v.salt),
  };
}

function atLeastOne<T>(versions: readonly T[]): readonly T[] {
  demand(versions.length > 0, "malformed", "An entry has a version at least.");
  return versions;
}

const kinds = {
  document(value: unknown): DocumentEntry {
    const d = fields(value, ["t", "id", "at", "folder", "tags", "from", "purpose", "due", "amount", "currency", "reference", "trashed", "versions"]);
    return {
      t: "document", id: deliveryId(d.id), at: time(d.at), folder: string(d.folder), tags: list(d.tags).map(string), from: d.from === "" ? "" : accountId(d.from), purpose: string(d.purpose),
      due: dateOrNothing(d.due), amount: string(d.amount), currency: string(d.currency), reference: string(d.reference), trashed: timeOrNothing(d.trashed),
      versions: atLeastOne(list(d.versions).map(readVersion)),
    };
  },
  record(value: unknown): RecordEntry {
    const r = fields(value, ["t", "id", "at", "schema", "trashed", "versions"]);
    return {
      t: "record", id: deliveryId(r.id), at: time(r.at), schema: string(r.schema), trashed: timeOrNothing(r.trashed),
      versions: atLeastOne(list(r.versions).map((version) => {
        const { at, why, value: typed } = fields(version, ["at", "why", "value"]);
        return { at: time(at), why: string(why), value: typedValue(typed) };
      })),
    };
  },
  contact(value: unknown): ContactEntry {
    const { id, at, name } = fields(value, ["t", "id", "at", "name"]);
    return { t: "contact", id: accountId(id), at: time(at), name: string(name) };
  },
  view(value: unknown): ViewEntry {
    const { id, at, what, about, words } = fields(value, ["t", "id", "at", "what", "about", "words"]);
    const kind = code(what, ["done", "hidden", "search"]);
    demand((kind === "search") === (about === "") && (kind === "search") === (words !== ""), "bad-value", "A search has words; what is done or hidden is about something.");
    return { t: "view", id: deliveryId(id), at: time(at), what: kind, about: about === "" ? "" : deliveryId(about), words: string(words) };
  },
  text(value: unknown): TextEntry {
    const { id, at, version, key, payload, sealed } = fields(value, ["t", "id", "at", "version", "key", "payload", "sealed"]);
    return { t: "text", id: deliveryId(id), at: time(at), version: hash(version), key: hash(key), payload: hash(payload), sealed: number(sealed) };
  },
} as const;

/** Reads one entry's line, without LF. */
export function readEntry(line: string): Entry {
  const value = parseLine(line);
  const t = typeof value === "object" && value !== null && "t" in value ? value.t : undefined;
  for (const kind of ["document", "record", "contact", "view", "text"] as const) if (t === kind) return kinds[kind](value);
  throw new Refused("wrong-type", "This is no entry of a manifest.");
}

/** Writes one entry: its keys in their order, whatever order it was made in. */
export function writeEntry(entry: Entry): string {
  switch (entry.t) {
    case "document": {
      const { t, id, at, folder, tags, from, purpose, due, amount, currency, reference, trashed, versions } = entry;
      return JSON.stringify({ t, id, at, folder, tags, from, purpose, due, amount, currency, reference, trashed, versions: versions.map(orderedVersion) });
    }
    case "record": {
      const { t, id, at, schema, trashed, versions } = entry;
      return JSON.stringify({ t, id, at, schema, trashed, versions: versions.map((v) => ({ at: v.at, why: v.why, value: v.value })) });
    }
    case "contact":
      return JSON.stringify({ t: entry.t, id: entry.id, at: entry.at, name: entry.name });
    case "view":
      return JSON.stringify({ t: entry.t, id: entry.id, at: entry.at, what: entry.what, about: entry.about, words: entry.words });
    case "text": {
      const { t, id, at, version, key, payload, sealed } = entry;
      return JSON.stringify({ t, id, at, version, key, payload, sealed });
    }
    default: {
      const never: never = entry;
      throw new Error(String(never));
    }
  }
}

const orderedVersion = ({ at, by, why, title, name, type, size, pages, whence, act, delivery, copy, part, key, payload, sealed, salt }: Version): Version =>
  ({ at, by, why, title, name, type, size, pages, whence, act, delivery, copy, part, key, payload, sealed, salt });
