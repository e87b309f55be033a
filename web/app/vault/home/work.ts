// The worker's half of the home: what waits, what is new, who writes; plain objects that may leave the worker.
import { newEntryId, newestOf, type DocumentEntry } from "../../../lib/entries.ts";
import { entriesOf } from "../../../lib/manifest.ts";
import { readNote } from "../../../lib/note.ts";
import { kept } from "../../reader/kept.ts";
import type { Work } from "../messages.ts";
import { comesByItself, outcomeOf, outside, takeIn, type Received } from "../deliveries.ts";
import { linksOf, type Between } from "../links.ts";
import type { Vault } from "../open.ts";
import type { Known } from "../session.ts";
import { readNotices } from "../notices/work.ts";
import { opened } from "../opened.ts";
import { renewedHere } from "../settings/change.ts";
import { lentTo } from "../sharing/shares.ts";
import { checkSigned } from "../signed.ts";
import type { Unopened, Home, HomeAsks, Organisation, Row } from "./asks.ts";

export const homeWork: Work<HomeAsks> = {
  home: async () => homeOf(opened()),
  done: async ({ id, done }) => setDone(opened(), id, done),
};

const aDay = 24 * 60 * 60_000;
const recent = 60 * aDay;
/** Rows of the home: all papers have a list of their own. */
const [most, mostRest] = [60, 12];
const toldFor = 90 * aDay;

export function rowOf(entry: DocumentEntry, names: ReadonlyMap<string, string>): Row {
  const { title, at } = newestOf(entry);
  return { id: entry.id, title, org: names.get(entry.from) ?? "", due: entry.due, amount: entry.amount, currency: entry.currency, at };
}

/** Reads everything anew: the manifest, what has come, the links, the names. */
async function homeOf(vault: Vault): Promise<Home> {
  const [{ mail, addresses }] = await Promise.all([readNotices(), vault.read()]);
  const broken = await takeIn(vault);
  const isToReceive = (one: Received): boolean => ["waiting", "accepted"].includes(outcomeOf(one));
  const left = (await outside(vault)).filter((one) => isToReceive(one) || comesByItself(one, Date.now()));
  const links = linksOf(await vault.feed.read(), vault.account);
  const documents = vault.documents();
  const known = await vault.known([...new Set([...links.keys(), ...documents.map(({ from }) => from), ...left.map(({ act }) => act.note.account)])].filter((id) => id !== ""));
  await checkSigned(vault, left.flatMap(({ told }) => told), known);
  const names = new Map([...known].map(([id, { name }]) => [id, name]));
  const opened = new Set((await kept<string[]>(`opened ${vault.account}`)) ?? []);
  const done = new Set(vault.views().filter(({ what }) => what === "done").map(({ about }) => about));
  const row = (entry: DocumentEntry): Row => rowOf(entry, names);
  const todo = documents.filter(({ id, due }) => due !== "" && !done.has(id));
  const fresh = documents.filter((entry) => entry.from !== "" && !opened.has(entry.id) && Date.now() - Date.parse(entry.at) < recent);
  const shown = new Set([...todo, ...fresh]);
  const rest = documents.filter((entry) => !shown.has(entry));
  const unopened = ({ act, at }: Received): Unopened => ({ id: act.body.id, org: names.get(act.note.account) ?? "", at, ends: act.body.ends, grade: act.body.grade });
  return {
    todo: todo.toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0)).slice(0, most).map(row),
    toReceive: left.filter(isToReceive).map(unopened),
    broken: left.filter((one) => !isToReceive(one)).map((one) => ({ ...unopened(one), stopped: broken.has(one.act.body.id) })),
    fresh: fresh.toSorted((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0)).slice(0, most).map(row),
    lent: (await lentTo(vault)).filter(({ state, read }) => state === "open" && !read),
    rest: rest.slice(0, mostRest).map(row),
    counts: { todo: todo.length, fresh: fresh.length },
    more: todo.length > most || fresh.length > most || rest.length > mostRest,
    organisations: await organisationsOf(vault, links, known),
    recovered: recoveredAt(vault), removed: await removedAt(vault),
    untold: mail && !addresses.some(({ verified }) => verified),
  };
}

/** Organisations that this account is or was linked with; what they are said to have done about it counts once they are proven to have signed it. */
export async function organisationsOf(vault: Vault, links: ReadonlyMap<string, Between>, known: ReadonlyMap<string, Known>): Promise<Organisation[]> {
  await checkSigned(vault, [...links.values()].flatMap(({ told }) => told), known);
  return [...links].map(([id, { state }]) => ({ id, name: known.get(id)?.name ?? "", state }));
}

function recoveredAt({ chain }: Vault): string {
  const recovery = chain.texts.map(readNote).findLast(({ recovery: by }) => by);
  return recovery !== undefined && isTold(recovery.at) ? recovery.at : "";
}

const isTold = (at: string): boolean => Date.now() - Date.parse(at) < toldFor;

/** New keys that the former ones signed, under the same code: a way in went. Who took it away here knows of it, and a recovery since has taken all away. */
async function removedAt({ account, chain }: Vault): Promise<string> {
  const notes = chain.texts.map(readNote);
  const own = (await kept<Readonly<Record<string, string>>>(renewedHere(account))) ?? {};
  const recovered = notes.findLastIndex(({ recovery }) => recovery);
  const removal = notes.findLast(({ hash }, n) => {
    const [before, state] = [chain.states[n - 1], chain.states[n]];
    return n > recovered && !Object.hasOwn(own, hash) && before !== undefined && state !== undefined && state.gen > before.gen && state.recovery === before.recovery;
  });
  return removal !== undefined && isTold(removal.at) ? removal.at : "";
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
