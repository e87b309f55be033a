// The worker's half of the home: what waits, what is new, who writes; plain objects that may leave the worker.
import { newEntryId, newestOf, type DocumentEntry } from "../../../lib/entries.ts";
import type { Evidence } from "../../../lib/evidence.ts";
import { entriesOf } from "../../../lib/manifest.ts";
import { readNote } from "../../../lib/note.ts";
import { kept } from "../../reader/kept.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import type { Home, HomeAsks, Organisation, Row } from "./asks.ts";

export const homeWork: Work<HomeAsks> = {
  home: async () => homeOf(opened()),
  done: async ({ id, done }) => setDone(opened(), id, done),
};

const aDay = 24 * 60 * 60_000;
const recent = 60 * aDay;
const recoveredFor = 90 * aDay;

export function rowOf(entry: DocumentEntry, names: ReadonlyMap<string, string>): Row {
  const { title, at } = newestOf(entry);
  return { id: entry.id, title, org: names.get(entry.from) ?? "", due: entry.due, amount: entry.amount, currency: entry.currency, at };
}

/** Reads everything anew: the manifest, the links, the names. */
async function homeOf(vault: Vault): Promise<Home> {
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

/** « C’est fait », as an entry of the manifest; undone, it leaves. */
async function setDone(vault: Vault, id: string, done: boolean): Promise<Home> {
  await vault.change((manifest) => {
    const marks = entriesOf(manifest).filter((entry) => entry.t === "view" && entry.what === "done" && entry.about === id);
    if (done) return marks.length > 0 ? [] : [{ put: { t: "view", id: newEntryId(), at: new Date(Date.now()).toISOString(), what: "done", about: id, words: "" } }];
    return marks.map(({ t, id: mark }) => ({ remove: { t, id: mark } }));
  });
  return homeOf(vault);
}
