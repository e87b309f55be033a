// The worker's half of the journal: the feed, this account's own chain and its sessions, as lines of one list.
import { fromUtf8 } from "../../../lib/bytes.ts";
import { members, parseJson } from "../../../lib/bundle.ts";
import { step } from "../../../lib/directory.ts";
import { newestOf, type DocumentEntry } from "../../../lib/entries.ts";
import { isAboutDelivery } from "../../../lib/evidence.ts";
import type { FeedEvent } from "../../../lib/feed.ts";
import { list, time } from "../../../lib/jsonline.ts";
import { entriesOf } from "../../../lib/manifest.ts";
import { readNote } from "../../../lib/note.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { checkSigned } from "../signed.ts";
import type { About, JournalAsks, Line, What } from "./asks.ts";

export const journalWork: Work<JournalAsks> = {
  journal: async () => {
    const vault = opened();
    await vault.read();
    const events = await vault.feed.read();
    const lines = [...(await fromFeed(vault, events)), ...fromChain(vault), ...(await fromSessions(vault))];
    return lines.sort((a, b) => (a.at < b.at ? 1 : -1));
  },
};

const about: Readonly<Record<What, About>> = {
  came: "organisations", lent: "shares", received: "openings", accepted: "openings", refused: "openings", expired: "organisations", signed: "openings", failed: "organisations",
  closedSender: "organisations", recalled: "organisations", withdrawn: "shares", fault: "organisations",
  gave: "organisations", shared: "shares", notTaken: "organisations", available: "organisations", opened: "openings", stopped: "shares", refusedByOther: "organisations", signedByOther: "openings", late: "organisations",
  kept: "openings", bearer: "organisations", asked: "organisations", contact: "shares", contactAsked: "shares", confirmed: "organisations", unlinked: "organisations", unlinkedByOther: "organisations",
  paper: "organisations", notMine: "organisations", deposited: "vault",
  begun: "vault", ways: "vault", renewed: "vault", recovered: "vault", announced: "vault", closed: "vault", session: "vault",
};

const none = { org: "", title: "", document: "", event: "", act: "" } as const;

async function fromFeed(vault: Vault, events: readonly FeedEvent[]): Promise<Line[]> {
  const me = vault.account;
  const documents = new Map<string, DocumentEntry>();
  const entries = vault.manifest === null ? [] : entriesOf(vault.manifest);
  for (const entry of entries) if (entry.t === "document") for (const { act, payload } of entry.versions) documents.set(act, entry).set(payload, entry);
  const persons = new Map(entries.flatMap((entry) => (entry.t === "contact" ? [[entry.id, entry.name] as const] : [])));
  const shares = new Set(events.flatMap(({ act }) => (act.type === "delivery" && act.body.kind === "share" ? [act.body.id] : [])));
  const deliveries = new Map(events.flatMap(({ act }) => (act.type === "delivery" ? [[act.body.id, act] as const] : [])));
  // a letter is no account that has a name: whoever sent it has
  const other = ({ evidence, act, attached }: FeedEvent): string => {
    if (evidence.event === "coffre/claim") return deliveredBy(entries, attached.length > 0 ? fromUtf8(attached) : "");
    if (evidence.event === "coffre/paper" && evidence.source !== me) return evidence.destination;
    return evidence.source === me ? evidence.destination : act.type === "claim" ? "" : evidence.source;
  };
  const ids = [...new Set(events.map(other))].filter((id) => id !== "");
  const known = await vault.known(ids);
  // what is in the manifest was verified in full before it came there
  await checkSigned(vault, events, known, ({ act }) => act.type === "delivery" && documents.has(act.note.hash));
  return events.flatMap((event): Line[] => {
    const { evidence, act } = event;
    const what = whatOf(event, me, shares.has(evidence.about));
    if (what === null) return [];
    const id = other(event);
    const delivery = isAboutDelivery(evidence.event) ? deliveries.get(evidence.about) : undefined;
    const found = documents.get(delivery?.note.hash ?? evidence.act) ?? documents.get(delivery?.body.parts[0]?.payload ?? "")
      ?? (act.type === "claim" ? entries.find((entry): entry is DocumentEntry => entry.t === "document" && newestOf(entry).delivery === fromUtf8(event.attached)) : undefined);
    return [{
      at: evidence.at, what, about: about[what],
      org: known.get(id)?.name ?? "", ...(persons.has(id) ? { org: persons.get(id) ?? "" } : {}),
      title: found === undefined ? "" : newestOf(found).title, document: found?.trashed === "" ? found.id : "", event: evidence.event, act: evidence.act,
    }];
  });
}

/** Who sent the letter of which a document was kept. */
function deliveredBy(entries: ReturnType<typeof entriesOf>, delivery: string): string {
  const entry = entries.find((one) => one.t === "document" && newestOf(one).delivery === delivery);
  return entry?.t === "document" ? entry.from : "";
}

/** Which sentence an event has, seen from this account; null for what its own act says already. */
function whatOf({ evidence, act }: FeedEvent, me: string, isShare: boolean): What | null {
  const mine = evidence.source === me;
  switch (evidence.event) {
    case "A.1": return mine ? (isShare ? "shared" : "gave") : null;
    case "A.2": return "notTaken";
    case "D.1": return mine ? null : isShare ? "lent" : "came";
    case "D.2": return mine ? "notTaken" : "closedSender";
    case "D.6": return mine ? "opened" : "received";
    case "C.3": return mine ? "signedByOther" : "accepted";
    case "C.4": return mine ? "refusedByOther" : "refused";
    case "C.5": return mine ? "late" : "expired";
    case "E.1": return mine ? "signedByOther" : "signed";
    case "E.2": return "failed";
    case "F.1": return null;
    case "coffre/recall": return mine ? "stopped" : "recalled";
    case "coffre/withdraw": return mine ? "stopped" : "withdrawn";
    case "coffre/fault": return "fault";
    case "coffre/claim": return "kept";
    case "coffre/link": return act.type !== "link" ? null : act.body.by === "contact" ? (mine ? "contact" : "contactAsked") : act.body.by === "letter" ? "bearer" : "asked";
    case "coffre/confirm": return "confirmed";
    case "coffre/unlink": return mine ? "unlinked" : "unlinkedByOther";
    case "coffre/paper": return mine ? "paper" : "notMine";
    case "coffre/deposit": return "deposited";
    case "coffre/closed": return "closed";
    default: {
      const never: never = evidence.event;
      throw new Error(String(never));
    }
  }
}

/** What changed the account itself, at the time that its owner's device gave. */
function fromChain({ chain }: Vault): Line[] {
  return chain.texts.map(readNote).flatMap(({ type, recovery, at, hash }, n): Line[] => {
    const [before, state] = [chain.states[n - 1], chain.states[n]];
    // the first keys come with the beginning, and a close has evidence of its own
    if (n === 1 || type === "close") return [];
    const what: What = type === "genesis" ? "begun" : type === "renew" ? "announced" : recovery ? "recovered" : before?.gen === state?.gen ? "ways" : "renewed";
    return [{ ...none, at, what, about: about[what], act: hash }];
  });
}

/** The openings that the server remembers. */
async function fromSessions(vault: Vault): Promise<Line[]> {
  const answer = await vault.ask("/api/sessions");
  return await step("tampered", () => list(members(parseJson(answer), ["sessions", "idle"], ["maintenance"]).sessions).map((value): Line => {
    const { begun } = members(value, ["id", "begun", "used", "ends", "this"]);
    return { ...none, at: time(begun), what: "session", about: about.session };
  }));
}
