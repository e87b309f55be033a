// What was delivered to this account: as the feed tells it, opened and entered in the manifest.
import { base64 } from "../../lib/bytes.ts";
import type { CheckedDelivery } from "../../lib/delivery.ts";
import { cut, newEntryId, whole, type DocumentEntry, type Entry } from "../../lib/entries.ts";
import type { Evidence } from "../../lib/evidence.ts";
import { Stopped } from "../../lib/faults.ts";
import type { FeedEvent } from "../../lib/feed.ts";
import type { Grant } from "../../lib/grant.ts";
import { entriesOf, type Change } from "../../lib/manifest.ts";
import type { Statement } from "../../lib/statement.ts";
import { billOf } from "../bill.ts";
import { calendarDay } from "../texts/figures.ts";
import { Failed } from "../reader/server.ts";
import type { Vault } from "./open.ts";
import { isGone, Problem } from "./server.ts";

/** What has become of a delivery: `waiting` until it is received or refused under handover and acceptance. */
export type Outcome = "available" | "waiting" | "accepted" | "signed" | "refused" | "expired" | "failed" | "recalled" | "closed" | "withdrawn";

export interface Received {
  readonly act: Statement<"delivery">;
  /** When it was made available. */
  readonly at: string;
  readonly events: readonly Evidence[];
  /** All of these as the feed told them: that others signed what they are said to have done is still to be proven (signed.ts). */
  readonly told: readonly FeedEvent[];
}

const outcomes: readonly (readonly [Evidence["event"], Outcome])[] = [
  ["coffre/recall", "recalled"], ["coffre/withdraw", "withdrawn"], ["E.1", "signed"], ["C.4", "refused"], ["C.5", "expired"], ["E.2", "failed"], ["D.2", "closed"], ["C.3", "accepted"],
];

export function outcomeOf({ act, events }: Received): Outcome {
  const found = outcomes.find(([name]) => events.some(({ event }) => event === name));
  return found?.[1] ?? (act.body.grade === "availability" ? "available" : "waiting");
}

/** When it came to what it is now. */
export const changedAt = (received: Received): string => received.events.findLast(({ event }) => !["D.1", "D.6", "coffre/fault"].includes(event))?.at ?? "";

/** Deliveries to this account by their id, the oldest first; what a share lends is not its own. */
export function receivedOf(events: readonly FeedEvent[], me: string): ReadonlyMap<string, Received> {
  const all = new Map<string, Received & { events: Evidence[]; told: FeedEvent[] }>();
  for (const one of events) {
    const { evidence, act } = one;
    if (evidence.event === "D.1" && act.type === "delivery" && evidence.destination === me && act.body.id === evidence.about && act.body.kind !== "share") {
      all.set(evidence.about, { act, at: evidence.at, events: [evidence], told: [one] });
      continue;
    }
    const known = all.get(evidence.about);
    known?.events.push(evidence);
    known?.told.push(one);
  }
  return all;
}

/** Whether it is in the manifest, or was there and is gone for good. */
function isKnown(entries: readonly Entry[]): (received: Pick<Received, "act">) => boolean {
  const acts = new Set(entries.flatMap((entry) => (entry.t === "document" ? entry.versions.map(({ act }) => act) : [])));
  const hidden = new Set(entries.flatMap((entry) => (entry.t === "view" && entry.what === "hidden" ? [entry.about] : [])));
  return ({ act }) => acts.has(act.note.hash) || hidden.has(act.body.id);
}

/** Deliveries that are not in the manifest, the oldest first. */
export async function outside(vault: Vault): Promise<readonly Received[]> {
  const received = receivedOf(await vault.feed.read(), vault.account);
  const known = isKnown(vault.manifest === null ? [] : entriesOf(vault.manifest));
  return [...received.values()].filter((one) => !known(one));
}

/** Whether a client fetches it by itself: under availability, while it may be; and what was signed for on another device that did not come to write it down. */
export function comesByItself(received: Received, now: number): boolean {
  const outcome = outcomeOf(received);
  const { ends } = received.act.body;
  const fetched = received.events.some(({ event }) => event === "D.6");
  return outcome === "signed" || (outcome === "available" && (fetched || ends === "" || now < Date.parse(ends)));
}

/** The most sealed files of one version of the manifest, beside its pages. */
const atOnce = 300;
/** Deliveries that are opened at the same time. */
const lanes = 4;

/**
 * Opens what has come and enters it in the manifest, one version for many. One delivery that does not hold hides no other: those that stopped are given
 * back, by their id. What did not come for another reason is in no list: nothing was found wrong with it.
 */
export async function takeIn(vault: Vault): Promise<ReadonlyMap<string, Stopped>> {
  const broken = new Map<string, Stopped>();
  try {
    await takeAllIn(vault, broken);
  } catch (error) {
    // in maintenance nothing is fetched for the first time, and nothing is written: what is here is read, the rest comes later
    if (!(error instanceof Failed && error.trouble.kind === "read-only")) throw error;
  }
  return broken;
}

async function takeAllIn(vault: Vault, broken: Map<string, Stopped>): Promise<void> {
  const now = Date.now();
  const fresh = (await outside(vault)).filter((one) => comesByItself(one, now));
  const opened: Grant[] = [];
  const queue = [...fresh];
  const work = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const { id } = one.act.body;
      try {
        opened.push(await openOne(vault, one));
      } catch (error) {
        if (!isItsOwn(error)) throw error;
        if (error instanceof Stopped) broken.set(id, error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  const order = new Map(fresh.map(({ act }, i) => [act.note.hash, i]));
  const inOrder = opened.toSorted((a, b) => (order.get(a.act.note.hash) ?? 0) - (order.get(b.act.note.hash) ?? 0));
  for (let rest = inOrder; rest.length > 0;) {
    let files = 0;
    const some = rest.filter(({ parts }) => (files += parts.length) <= atOnce);
    const batch = some.length > 0 ? some : rest.slice(0, 1);
    rest = rest.filter((grant) => !batch.includes(grant));
    await enterEach(vault, batch);
  }
}

/** Enters a batch; where it is refused, one delivery after the other: only the one that is to blame stays outside. */
async function enterEach(vault: Vault, grants: readonly Grant[]): Promise<void> {
  try {
    await enter(vault, grants);
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (grants.length > 1) for (const grant of grants) await enterEach(vault, [grant]);
  }
}

/** It was taken back meanwhile, or no manifest takes it. */
const isRefused = (error: unknown): boolean => isGone(error) || (error instanceof Problem && ["not-referenced", "missing-payload", "too-large", "malformed"].includes(error.problem));

/** What one delivery alone is to blame for, its content or its sender; or its own fate. */
const isItsOwn = (error: unknown): boolean => (error instanceof Stopped && ["content-mismatch", "unknown-sender", "wrong-sender", "tampered"].includes(error.stop)) || isRefused(error);

async function openOne(vault: Vault, { act }: Received): Promise<Grant> {
  const delivery = await vault.delivery(act.body.id);
  sameAct(delivery, act);
  return vault.granted(delivery);
}

/** The delivery that the feed told of is the one that was given. */
export function sameAct(delivery: CheckedDelivery, act: Statement<"delivery">): void {
  if (delivery.act.note.hash !== act.note.hash) throw new Stopped("tampered", "content-mismatch", "The feed names another delivery.");
}

/** Enters opened deliveries in the manifest: those that another device entered meanwhile stay as they are. [attack 8] */
export async function enter(vault: Vault, grants: readonly Grant[]): Promise<void> {
  const at = new Date(Date.now()).toISOString();
  const entries = new Map(grants.map((grant) => [grant.act.note.hash, entriesFor(grant, at)]));
  try {
    await vault.change((manifest, files) => {
      const known = isKnown(entriesOf(manifest));
      const fresh = grants.filter(({ act }) => !known({ act }));
      const held = new Set(entriesOf(manifest).flatMap((entry) => (entry.t === "document" ? entry.versions.map(({ payload }) => payload) : [])));
      files.add.push(...new Set(fresh.flatMap(({ parts }) => parts.map(({ payload }) => payload)).filter((payload) => !held.has(payload))));
      return fresh.flatMap(({ act }) => (entries.get(act.note.hash) ?? []).toReversed().map((put): Change => ({ put })));
    });
  } catch (error) {
    if (!(error instanceof Problem && ["not-referenced", "missing-payload"].includes(error.problem)) || !(await hideGone(vault, grants))) throw error;
  }
}

/**
 * What was deleted for good, here or elsewhere, does not come back: of such a delivery the server holds no byte for this account any more. Enters the others;
 * false where nothing is gone.
 */
async function hideGone(vault: Vault, grants: readonly Grant[]): Promise<boolean> {
  const gone = new Set<string>();
  for (const { act, parts } of grants) {
    for (const { payload } of parts) {
      // whether it is there is all that is asked: no more of it is read than its beginning
      const there = await vault.payload(payload, 0).then(() => true, (error: unknown) => {
        if (error instanceof Problem && error.problem === "not-found") return false;
        throw error;
      });
      if (!there) gone.add(act.body.id);
    }
  }
  if (gone.size === 0) return false;
  const at = new Date(Date.now()).toISOString();
  await vault.change((manifest) => {
    const hidden = new Set(entriesOf(manifest).flatMap((entry) => (entry.t === "view" && entry.what === "hidden" ? [entry.about] : [])));
    return [...gone].filter((id) => !hidden.has(id)).map((about): Change => ({ put: { t: "view", id: newEntryId(), at, what: "hidden", about, words: "" } }));
  });
  await enter(vault, grants.filter(({ act }) => !gone.has(act.body.id)));
  return true;
}

/** The most characters of what a sender wrote that an entry takes (docs/format.md §4): a page of 64 entries stays far below what a server takes. */
const longest = { title: 200, name: 255, purpose: 500, type: 100, reference: 100 } as const;

/** One entry for each part; the first has what is to be paid. The twin of src/Coffre/Vaults/KeptDocuments.cs. */
export function entriesFor(grant: Grant, at: string, copy = ""): readonly DocumentEntry[] {
  const { act, cover, parts } = grant;
  const bill = billOf(cover);
  return parts.map(({ key, payload, size, salt }, part): DocumentEntry => {
    const described = cover.parts[part];
    const title = parts.length === 1 ? cover.title : (described?.title ?? "") || cover.title;
    const { due, amount, currency, reference } = bill === null || part > 0 ? { due: "", amount: "", currency: "", reference: "" } : bill;
    // a day that no calendar has would make a page that no reader takes: a bill must not lock a vault
    return {
      t: "document", id: newEntryId(), at, folder: "", tags: [], from: act.note.account, purpose: cut(cover.purpose, longest.purpose),
      due: calendarDay(due) === null || due.startsWith("0000") ? "" : due, amount, currency, reference: whole(reference, longest.reference), trashed: "",
      versions: [{
        at: act.note.at, by: act.note.account, why: "", title: cut(title, longest.title), name: cut(described?.name ?? "", longest.name), type: whole(described?.type ?? "", longest.type), size: described?.size ?? 0, pages: described?.pages ?? 0,
        whence: copy === "" ? "delivery" : "letter", act: act.note.hash, delivery: act.body.id, copy, part, key: base64(key), payload, sealed: size, salt: base64(salt),
      }],
    };
  });
}
