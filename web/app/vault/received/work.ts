// The worker's half of a delivery to be received: verified in full, signed for, then entered in the vault; or refused.
import { faultOf, type CheckedDelivery } from "../../../lib/delivery.ts";
import { Stopped, stoppingAt } from "../../../lib/faults.ts";
import { commitment, type Grant } from "../../../lib/grant.ts";
import { statedPart } from "../../../lib/openfile.ts";
import type { Section } from "../../../lib/sections.ts";
import type { Bodies } from "../../../lib/statement.ts";
import { Failed } from "../../reader/server.ts";
import { begin, send } from "../acts.ts";
import { changedAt, comesByItself, enter, outcomeOf, receivedOf, sameAct, takeIn, type Received } from "../deliveries.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { isDocument } from "../papers/work.ts";
import { Problem } from "../server.ts";
import { digestOf } from "../taken.ts";
import type { ReceivedAsks, Sent } from "./asks.ts";

type Signed = Map<string, readonly Section[]>;

export const receivedWork: Work<ReceivedAsks> = {
  sent: async (id) => {
    const vault = opened();
    if (vault.manifest === null) await vault.read();
    return vault.entries().some((entry) => isDocument(entry) && entry.id === id) ? null : await sentOf(vault, id);
  },
  receive: async (id) => receive(opened(), id),
  refuse: async ({ id, reason }) => {
    const vault = opened();
    const { delivery } = await find(vault, id);
    await begin(vault, `refuse ${id}`, (signed) => actOn(vault, delivery, signed, "refuse", { delivery: delivery.act.note.hash, reason }), reason).catch(settled);
    return sure(await sentOf(vault, id));
  },
};

const sure = (sent: Sent | null): Sent => {
  if (sent === null) throw new Failed({ kind: "refused", why: "no-document" });
  return sent;
};

/** A contrary outcome stands, or time has passed: what it has come to is read and shown, nothing more is done. */
function settled(error: unknown): void {
  if (!(error instanceof Problem && ["already-final", "not-now"].includes(error.problem))) throw error;
}

/** The delivery as it stands now; null where this account received none of that id. */
async function sentOf(vault: Vault, id: string): Promise<Sent | null> {
  let one = receivedOf(await vault.feed.read(), vault.account).get(id);
  if (one === undefined) return null;
  const delivery = await vault.delivery(id);
  sameAct(delivery, one.act);
  let document = documentOf(vault, one);
  let stopped: Stopped | undefined;
  if (document === "" && ["signed", "available"].includes(outcomeOf(one))) {
    // it has come since the vault was read, or another device has signed for it: it is entered now, unless it does not hold, or was taken back meanwhile
    await vault.read();
    stopped = (await takeIn(vault)).get(id);
    if (stopped?.of === null) throw stopped;
    one = receivedOf(await vault.feed.read(), vault.account).get(id) ?? one;
    document = documentOf(vault, one);
  }
  const { ends, grade, parts } = one.act.body;
  const outcome = outcomeOf(one);
  const erased = vault.views().some(({ what, about }) => what === "hidden" && about === id);
  return {
    id, org: delivery.sender.name?.name ?? "", at: one.at, ends, grade, outcome, changed: changedAt(one), size: parts.reduce((sum, { size }) => sum + size, 0), document, erased,
    gone: !comesByItself(one, Date.now()), fault: stopped?.of ?? null, reported: one.events.findLast(({ event }) => event === "coffre/fault")?.at ?? "",
  };
}

/** The first of its documents, as the manifest was read; "" where it has none there. What lies in the trash has come as it was signed. */
function documentOf(vault: Vault, { act: { note } }: Received): string {
  const documents = vault.entries().filter(isDocument).filter((entry) => entry.versions.some(({ act }) => act === note.hash));
  return (documents.find((entry) => entry.versions.some(({ act, part }) => act === note.hash && part === 0)) ?? documents[0])?.id ?? "";
}

async function find(vault: Vault, id: string): Promise<{ one: Received; delivery: CheckedDelivery }> {
  const one = receivedOf(await vault.feed.read(), vault.account).get(id);
  if (one === undefined) throw new Failed({ kind: "refused", why: "no-document" });
  const delivery = await vault.delivery(id);
  sameAct(delivery, one.act);
  return { one, delivery };
}

/** Accept where it is asked, verify everything, sign for what was verified, then keep it (docs/format.md §4). */
async function receive(vault: Vault, id: string): Promise<Sent> {
  const { one, delivery } = await find(vault, id);
  const hash = delivery.act.note.hash;
  const outcome = outcomeOf(one);
  const open = async (): Promise<{ grant: Grant; commits: string[] }> => {
    const grant = await vault.granted(delivery);
    return { grant, commits: await stoppingAt(() => faultOf(delivery), () => verified(vault, grant)) };
  };
  if (outcome === "waiting" || outcome === "accepted") {
    await begin(vault, `receive ${id}`, async (signed) => {
      if (delivery.act.body.grade === "acceptance" && outcome === "waiting") await actOn(vault, delivery, signed, "accept", { delivery: hash });
      const { grant, commits } = await open();
      // past the deadline what was opened stays readable, and is not signed for
      await actOn(vault, delivery, signed, "handover", { delivery: hash, commits }).catch(settled);
      await enter(vault, [grant]);
    }).catch(settled);
  } else if (!["refused", "recalled", "closed", "withdrawn"].includes(outcome) && !(outcome === "expired" && delivery.act.body.grade === "acceptance")) {
    await enter(vault, [(await open()).grant]);
  }
  return sure(await sentOf(vault, id));
}

/** Opens each document and compares it with the act; the commitments, computed again from what was opened. */
async function verified(vault: Vault, grant: Grant): Promise<string[]> {
  const commits: string[] = [];
  for (const [i, { salt }] of grant.parts.entries()) commits.push(commitment(salt, await digestOf(vault, statedPart(grant, i))));
  return commits;
}

const events = { accept: "C.3", refuse: "C.4", handover: "E.1" } as const;

/** Signs about a delivery, and demands that what it left is that, of this delivery. [attacks 9, 26] */
async function actOn<T extends keyof typeof events>(vault: Vault, { act }: CheckedDelivery, signed: Signed, type: T, body: Bodies[T]): Promise<void> {
  const { evidence, act: mine } = await send(vault, signed, type, async () => Promise.resolve({ body }));
  const [left, ...more] = evidence;
  const same = left !== undefined && more.length === 0 && left.event === events[type] && left.about === act.body.id && left.source === act.note.account && left.destination === vault.account
    && (type !== "refuse" || left.act === mine);
  if (!same) throw new Stopped("tampered", "wrong-act", "The server answered with evidence of something else.");
}
