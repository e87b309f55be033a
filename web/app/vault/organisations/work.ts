// The worker's half of organisations: links as the feed tells them, and the acts that make and end them.
import { base64, H } from "../../../lib/bytes.ts";
import { members, parseJson } from "../../../lib/bundle.ts";
import { newest } from "../../../lib/chain.ts";
import { step } from "../../../lib/directory.ts";
import { newestOf } from "../../../lib/entries.ts";
import type { Evidence } from "../../../lib/evidence.ts";
import { Refused, Stopped } from "../../../lib/faults.ts";
import type { FeedEvent } from "../../../lib/feed.ts";
import { accountId, list } from "../../../lib/jsonline.ts";
import { readLinkCode, sealLinkProof } from "../../../lib/link-proof.ts";
import type { Statement } from "../../../lib/statement.ts";
import { Failed } from "../../reader/server.ts";
import { begin, send } from "../acts.ts";
import { changedAt, outcomeOf, outside } from "../deliveries.ts";
import { organisationsOf } from "../home/work.ts";
import { linksOf, standing, type Between } from "../links.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import type { Known } from "../session.ts";
import { opened } from "../opened.ts";
import { call, isGone, Problem } from "../server.ts";
import { coverOf } from "../sharing/shares.ts";
import { checkSigned } from "../signed.ts";
import type { Named, OrganisationsAsks, Passed, Thread } from "./asks.ts";

const longest = 100;

export const organisationsWork: Work<OrganisationsAsks> = {
  organisations: async () => {
    const vault = opened();
    const links = linksOf(await vault.feed.read(), vault.account);
    const mine = await organisationsOf(vault, links, await vault.known([...links.keys()]));
    return mine.toSorted((a, b) => a.name.localeCompare(b.name, "fr"));
  },
  directory: async (words) => search(opened(), words),
  thread: async (id) => threadOf(opened(), id),
  link,
  prefer: async (id) => {
    const vault = opened();
    await act(vault, id, "paper", async () => Promise.resolve({ body: { with: id, reason: "prefer" as const } }), (left) => left.event === "coffre/paper" && left.reasons[0] === "prefer" && isBetween(left, vault.account, id));
    return threadOf(vault, id);
  },
  unlink: async (id) => {
    const vault = opened();
    const link = linksOf(await vault.feed.read(), vault.account).get(id);
    const stands = link === undefined ? undefined : standing(link);
    // ended already, by the other side or on another device: nothing is signed
    if (stands !== undefined) {
      await act(vault, id, "unlink", async () => Promise.resolve({ body: { link: stands.hash } }), (left) =>
        (left.event === "coffre/unlink" && (isBetween(left, vault.account, id) || isBetween(left, id, vault.account))) || (left.event === "coffre/paper" && left.reasons[0] === "not-my-claim" && left.destination === id));
    }
    return threadOf(vault, id);
  },
};

const isBetween = ({ about, source, destination }: Evidence, from: string, to: string): boolean => about === from && source === from && destination === to;

/** Signs and sends, once for each ceremony, and demands that what it left is that. [attacks 9, 26] */
async function act<T extends "link" | "paper" | "unlink">(vault: Vault, id: string, type: T, make: Parameters<typeof send<T>>[3], isIt: (left: Evidence, act: string) => boolean, body = ""): Promise<void> {
  await begin(vault, `${type} ${id}`, async (signed) => {
    const { evidence, act: mine } = await send(vault, signed, type, make);
    const [left, ...more] = evidence;
    if (left === undefined || more.length > 0 || !isIt(left, mine)) throw new Stopped("tampered", "wrong-act", "The server answered with evidence of something else.");
  }, body);
}

/** The reference and the code are sealed to the organisation, whose name was checked: the server reads neither. [attack 17] */
async function link({ id, reference, code }: OrganisationsAsks["link"]["gives"]): Promise<Thread> {
  const vault = opened();
  const symbols = code === "" ? "" : readLinkCode(code);
  // what no eye sees comes along when a number is pasted
  const number = reference.replaceAll(/\p{C}/gu, "").trim();
  if (number === "" || number.length > longest) throw new Failed({ kind: "refused", why: "wrong-reference" });
  const found = (await vault.known([id])).get(id);
  if (found?.chain.kind !== "organisation" || found.name === "") throw new Stopped("unknown-sender", "unattested", "The operator says no name of this account.");
  const before = linksOf(await vault.feed.read(), vault.account).get(id);
  const bearer = (before === undefined ? undefined : standing(before, "letter"))?.hash ?? "";
  await act(vault, id, "link", async () => {
    const proof = await sealLinkProof({ from: vault.account, with: id, bearer, reference: number, code: symbols }, newest(found.chain).vault);
    return { body: { with: id, by: symbols === "" ? "reference" : "code", proof: base64(H(proof)) }, more: [{ name: "proof", bytes: proof }] };
  }, (left, mine) => left.event === "coffre/link" && left.act === mine && isBetween(left, vault.account, id), JSON.stringify([number, symbols]));
  return threadOf(vault, id);
}

/** Names of the public directory, as they were checked; read once while the vault is open. */
let directory: { readonly vault: Vault; readonly names: readonly Named[] } | null = null;

const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
const mostFound = 20;

/** Every organisation that the operator names, by its name; read once. */
export async function named(vault: Vault): Promise<readonly Named[]> {
  if (directory?.vault !== vault) {
    const answer = await call("/api/organisations");
    const ids = await step("tampered", () => list(members(parseJson(answer), ["ids"]).ids).map(accountId));
    const known = await vault.known(ids);
    const named = ids.map((id): Named => ({ id, name: known.get(id)?.chain.kind === "organisation" ? (known.get(id)?.name ?? "") : "" }));
    directory = { vault, names: named.filter(({ name }) => name !== "").sort((a, b) => a.name.localeCompare(b.name, "fr")) };
  }
  return directory.names;
}

async function search(vault: Vault, words: string): Promise<readonly Named[]> {
  const names = await named(vault);
  const sought = plain(words).split(/\s+/).filter((word) => word !== "");
  return sought.length === 0 ? [] : names.filter(({ name }) => sought.every((word) => plain(name).includes(word))).slice(0, mostFound);
}

/** All that passed between this account and one organisation. */
async function threadOf(vault: Vault, id: string): Promise<Thread> {
  if (vault.manifest === null) await vault.read();
  const events = await vault.feed.read();
  const between = linksOf(events, vault.account).get(id);
  const found = await lookUp(vault, id);
  const unopened = (await outside(vault)).filter(({ act: { note } }) => note.account === id);
  await checkSigned(vault, [...(between?.told ?? []), ...unopened.flatMap(({ told }) => told)], new Map([[id, found]]));
  const documents = vault.documents();
  const kept = documents.filter(({ from }) => from === id).map((entry): Passed => {
    const { title, at } = newestOf(entry);
    return { id: entry.id, title, at, outcome: "available", ends: "" };
  });
  const others = unopened.map((one): Passed => {
    const outcome = outcomeOf(one);
    return { id: one.act.body.id, title: "", at: outcome === "waiting" ? one.at : changedAt(one) || one.at, outcome, ends: one.act.body.ends };
  });
  const given = await givenTo(vault, events, id, (payload) => documents.find(({ versions }) => versions.some((version) => version.payload === payload)));
  return {
    id, name: found.name, state: between?.state ?? "none", asked: askedAt(between, events), paper: between?.paper ?? "",
    received: [...kept, ...others].sort(newestFirst), sent: given.filter(({ shared }) => !shared).map(({ passed }) => passed), shared: given.filter(({ shared }) => shared).map(({ passed }) => passed),
  };
}

const newestFirst = (a: Passed, b: Passed): number => (a.at < b.at ? 1 : -1);

async function lookUp(vault: Vault, id: string): Promise<Known> {
  try {
    const found = (await vault.known([accountId(id)])).get(id);
    if (found?.chain.kind === "organisation" || found?.chain.kind === "operator") return found;
  } catch (error) {
    if (!(error instanceof Refused || (error instanceof Problem && error.problem === "not-found"))) throw error;
  }
  throw new Failed({ kind: "refused", why: "no-document" });
}

/** When the link by reference or code was asked for that still waits. */
function askedAt(between: Between | undefined, events: readonly FeedEvent[]): string {
  const waits = between?.state === "confirmed" ? undefined : between?.links.findLast(({ by, ended }) => !ended && by !== "letter");
  return waits === undefined ? "" : (events.find(({ act: by }) => by.note.hash === waits.hash)?.evidence.at ?? "");
}

type Entry = ReturnType<Vault["documents"]>[number];

interface Given {
  readonly shared: boolean;
  readonly passed: Passed;
}

/** What this account gave to another, newest first: what it lends is a share. */
async function givenTo(vault: Vault, events: readonly FeedEvent[], id: string, of: (payload: string) => Entry | undefined): Promise<readonly Given[]> {
  const withdrawn = new Set(events.filter(({ evidence }) => evidence.event === "coffre/withdraw").map(({ evidence }) => evidence.about));
  const sent = events.flatMap(({ evidence, act }) => (evidence.event === "A.1" && act.type === "delivery" && evidence.destination === id ? [{ at: evidence.at, act }] : [])).toReversed();
  return Promise.all(sent.map(async ({ at, act }): Promise<Given> => {
    const { kind, parts, ends, id: delivery } = act.body;
    const document = of(parts[0]?.payload ?? "");
    const outcome = withdrawn.has(delivery) ? "withdrawn" : ends !== "" && Date.parse(ends) <= Date.now() ? "expired" : "given";
    const title = document === undefined ? await titleOf(vault, act) : newestOf(document).title;
    return { shared: kind === "share", passed: { id: document?.id ?? "", title, at, outcome, ends } };
  }));
}

/** Of what another program sent, or is no longer among one's papers: one's own copy says it. "" where there is none any more, or it does not hold: a thread does not end for it. */
async function titleOf(vault: Vault, act: Statement<"delivery">): Promise<string> {
  try {
    return (await coverOf(vault, act)).title;
  } catch (error) {
    if (isGone(error) || (error instanceof Stopped && error.stop === "content-mismatch")) return "";
    throw error;
  }
}
