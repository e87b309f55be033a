// Shares as the feed tells them: what this account lends, what others lend to it; each until it ends.
import { checkAbout, step } from "../../../lib/directory.ts";
import type { DocumentEntry } from "../../../lib/entries.ts";
import type { FeedEvent } from "../../../lib/feed.ts";
import type { Cover } from "../../../lib/grant.ts";
import type { Statement } from "../../../lib/statement.ts";
import type { Vault } from "../open.ts";
import { checkSigned } from "../signed.ts";
import type { Lent, Reader, ReaderState } from "./asks.ts";
import { namesOf } from "./people.ts";

export type Delivery = Statement<"delivery">;

export interface Share {
  readonly act: Delivery;
  /** When it was made available. */
  readonly at: string;
  readonly state: ReaderState;
  /** Whether its reader has fetched it. */
  readonly read: boolean;
}

/** Shares of one side, newest first; another kind of delivery is none. */
function sharesIn(events: readonly FeedEvent[], side: (delivery: Delivery) => boolean, now: number): Promise<readonly Share[]> {
  const of = (name: string): Set<string> => new Set(events.filter(({ evidence }) => evidence.event === name).map(({ evidence }) => evidence.about));
  const [withdrawn, fetched] = [of("coffre/withdraw"), of("D.6")];
  return step("tampered", () => events.flatMap(({ evidence, act }): Share[] => {
    if (evidence.event !== "D.1" || act.type !== "delivery" || act.body.kind !== "share" || !side(act)) return [];
    checkAbout(evidence, act, act.note.hash);
    const { id, ends } = act.body;
    return [{ act, at: evidence.at, state: withdrawn.has(id) ? "stopped" : ends !== "" && now >= Date.parse(ends) ? "ended" : "open", read: fetched.has(id) }];
  }).toReversed());
}

/** What this account lends. The feed has verified that it signed each. */
export const mineOf = async (vault: Vault): Promise<readonly Share[]> => sharesIn(await vault.feed.read(), ({ note }) => note.account === vault.account, Date.now());

/** What is said to be lent to this account. */
export const givenTo = async (vault: Vault): Promise<readonly Share[]> => sharesIn(await vault.feed.read(), ({ note, body }) => body.to.id === vault.account && note.account !== vault.account, Date.now());

/** Covers of one's own shares: an act never changes, so its copy is opened once. */
const covers = new WeakMap<Vault, Map<string, Cover>>();

/** What one gave, as its own copy says it. */
export async function coverOf(vault: Vault, act: Delivery): Promise<Cover> {
  const known = covers.get(vault) ?? new Map<string, Cover>();
  covers.set(vault, known);
  const cover = known.get(act.note.hash) ?? (await vault.copied(act)).cover;
  known.set(act.note.hash, cover);
  return cover;
}

/** Who reads a document; without one, whoever reads any. */
export async function readersOf(vault: Vault, document: string): Promise<readonly Reader[]> {
  if (vault.manifest === null) await vault.read();
  // what lies in the trash is still read by whom it was lent to
  const holding = new Map<string, DocumentEntry>();
  for (const entry of vault.entries()) if (entry.t === "document") for (const { payload } of entry.versions) holding.set(payload, entry);
  const thrown = (id: string): string => (id === "" || vault.documents().some((entry) => entry.id === id) ? "" : id);
  const open = (await mineOf(vault)).filter(({ state }) => state === "open").flatMap(({ act }) => {
    const entries = [...new Set(act.body.parts.map(({ payload }) => holding.get(payload)?.id ?? ""))];
    return document === "" || entries.includes(document) ? [{ act, entry: document === "" ? (entries[0] ?? "") : document }] : [];
  });
  const names = await namesOf(vault, open.map(({ act }) => act.body.to.id));
  return Promise.all(open.map(async ({ act, entry }): Promise<Reader> => {
    const { title, purpose } = await coverOf(vault, act);
    return { share: act.body.id, document: thrown(entry) === "" ? entry : "", thrown: thrown(entry), title, id: act.body.to.id, name: names.get(act.body.to.id) ?? "", purpose, ends: act.body.ends, payload: act.body.parts[0]?.payload ?? "" };
  }));
}

/** What others lend, as a list says it: they signed it, and nothing of it is opened. */
export async function lentTo(vault: Vault): Promise<readonly Lent[]> {
  const given = await givenTo(vault);
  if (given.length === 0) return [];
  const lenders = given.map(({ act }) => act.note.account);
  const ids = new Set(given.map(({ act }) => act.body.id));
  await checkSigned(vault, (await vault.feed.read()).filter(({ evidence }) => ids.has(evidence.about)), await vault.known([...new Set(lenders)]));
  const names = await namesOf(vault, lenders);
  return given.map(({ act, at, state, read }) => ({ share: act.body.id, by: names.get(act.note.account) ?? "", at, ends: act.body.ends, state, read }));
}
