// The worker's half of sharing: a document is lent by a delivery of its kind, to one reader, for one purpose, until a date; withdrawn, the server gives it no more.
import { faultOf } from "../../../lib/delivery.ts";
import { checkAbout, step } from "../../../lib/directory.ts";
import { newestOf, type DocumentEntry } from "../../../lib/entries.ts";
import type { Evidence } from "../../../lib/evidence.ts";
import { demand, type Faulty } from "../../../lib/faults.ts";
import type { Grant } from "../../../lib/grant.ts";
import { statedPart, type Stated } from "../../../lib/openfile.ts";
import { memory } from "../../../lib/sink.ts";
import { newDeliveryId, sealDelivery } from "../../../lib/sealing.ts";
import type { Section } from "../../../lib/sections.ts";
import { readStatement } from "../../../lib/statement.ts";
import { Failed } from "../../reader/server.ts";
import { begin, goOn, send } from "../acts.ts";
import { sameAct } from "../deliveries.ts";
import { linksOf } from "../links.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { named } from "../organisations/work.ts";
import { isGone } from "../server.ts";
import { digestOf, take } from "../taken.ts";
import type { Choices, Lent, LentPaper, Reader, Shared, ShareOrder, Shares, SharingAsks, Someone } from "./asks.ts";
import { befriend, checkSaid, isLive, readerOf } from "./people.ts";
import { givenTo, lentTo, mineOf, readersOf, type Share } from "./shares.ts";

export const sharingWork: Work<SharingAsks> = {
  readers: async (document) => readersOf(opened(), document),
  choices: async (document) => choicesOf(opened(), document),
  share: async (order) => share(opened(), order),
  stopShare: async ({ document, share }) => stop(opened(), document, share),
  addContact: async (someone) => addContact(opened(), someone),
  shares: async () => sharesOf(opened()),
  lent: async (id) => lentOf(opened(), id),
  lentBytes: async ({ share, part }) => {
    const stated = await lentPart(opened(), share, part);
    return (await opened().open(stated, memory(stated.size))).file;
  },
  downloadLent: async ({ share, part }, tell) => take(opened(), await lentPart(opened(), share, part), tell),
};

const find = (vault: Vault, id: string): DocumentEntry => {
  const entry = vault.documents().find((document) => document.id === id);
  if (entry === undefined) throw new Failed({ kind: "refused", why: "no-document" });
  return entry;
};

/** Whom a document can be lent to: one's own organisations first, then the others that the operator names; and one's people. */
async function choicesOf(vault: Vault, document: string): Promise<Choices> {
  const entry = find(vault, document);
  const links = linksOf(await vault.feed.read(), vault.account);
  const all = await named(vault);
  const isMine = ({ id }: Someone): boolean => ["pending", "confirmed"].includes(links.get(id)?.state ?? "");
  return { mine: all.filter(isMine), others: all.filter((one) => !isMine(one)), contacts: vault.contacts().map(({ id, name }) => ({ id, name })), me: vault.account, version: entry.versions.length };
}

const aDay = 24 * 60 * 60_000;

/** Midnight in Québec at the end of a day; an hour later in summer, never a day that is not given. */
const endOf = (until: string): number => Date.parse(`${until}T05:00:00.000Z`) + aDay;

/** One ceremony for all that it takes: a person who is no contact yet becomes one, then the document is lent. */
async function share(vault: Vault, order: ShareOrder): Promise<Shared> {
  const { document, with: reader, called, purpose, until } = order;
  const ends = endOf(until);
  if (purpose.length < 3 || purpose.length > 120 || !(ends > Date.now() && ends <= Date.now() + 367 * aDay)) throw new Failed({ kind: "refused", why: "no-share" });
  return begin(vault, `share ${JSON.stringify(order)}`, async (signed) => {
    if (called !== "") await befriend(vault, signed, { id: reader, name: called });
    const name = called === "" ? (await readerOf(vault, reader, "organisation")).name : called;
    if (name === "") throw new Failed({ kind: "refused", why: "no-reader" });
    // the other has not said so yet: nothing is sealed, nothing leaves
    if (called !== "" && !isLive(await checkSaid(vault, [reader]), vault.account, reader)) return { outcome: "waiting", name, readers: await readersOf(vault, document) };
    await lend(vault, signed, order, new Date(ends).toISOString());
    return { outcome: "shared", name, readers: await readersOf(vault, document) };
  });
}

/** Once: what is lent already to that reader, for that purpose and until that day, is not lent twice, by whatever page it was. */
async function lend(vault: Vault, signed: Map<string, readonly Section[]>, { document, with: reader, called, purpose }: ShareOrder, ends: string): Promise<void> {
  const version = newestOf(find(vault, document));
  const stands = (one: Reader): boolean => one.id === reader && one.purpose === purpose && one.ends === ends && one.payload === version.payload;
  if (!signed.has("delivery") && (await readersOf(vault, document)).some(stands)) return;
  const { evidence, act } = await send(vault, signed, "delivery", async () => {
    const { title, name, type, size, pages, key, payload, sealed } = version;
    const content = await digestOf(vault, vault.stated(version));
    const { chain } = await readerOf(vault, reader, called === "" ? "organisation" : "holder");
    const cover = { title, body: "", purpose, contact: "", parts: [{ title, name, type, size, pages }], data: [] };
    const made = await sealDelivery(newDeliveryId(), vault.keys.author.chain, chain, [{ key, payload, sealed, content }], cover, { kind: "share", grade: "availability", opens: "", ends });
    return { body: made.body, more: [{ name: "grant", bytes: made.grant }, { name: "copy", bytes: made.copy }] };
  });
  await step("tampered", () => {
    const mine = readStatement(signed.get("delivery")?.[0]?.bytes ?? new Uint8Array(0), vault.trust.log, "delivery");
    demand(evidence[0]?.event === "A.1", "wrong-act", "The server answered with evidence of something else.");
    for (const left of evidence) checkAbout(left, mine, act);
  });
}

async function addContact(vault: Vault, someone: Someone): Promise<Shares> {
  await begin(vault, `contact ${JSON.stringify(someone)}`, (signed) => befriend(vault, signed, someone));
  return sharesOf(vault);
}

/** Ends what one gave: no ceremony, it takes nothing from anyone that is theirs. */
async function stop(vault: Vault, document: string, id: string): Promise<readonly Reader[]> {
  const mine = (await mineOf(vault)).find(({ act }) => act.body.id === id);
  if (mine === undefined) throw new Failed({ kind: "refused", why: "no-document" });
  if (mine.state !== "stopped") {
    await goOn(vault, `withdraw ${id}`, async (signed) => {
      const { evidence } = await send(vault, signed, "withdraw", async () => Promise.resolve({ body: { act: mine.act.note.hash } }));
      const isIt = ({ event, about, source }: Evidence): boolean => event === "coffre/withdraw" && about === id && source === vault.account;
      await step("tampered", () => { demand(evidence.length === 1 && evidence.every(isIt), "wrong-act", "The server answered with evidence of something else."); });
    });
  }
  return readersOf(vault, document);
}

async function sharesOf(vault: Vault): Promise<Shares> {
  await vault.read();
  const events = await checkSaid(vault, vault.contacts().map(({ id }) => id));
  return {
    lent: await lentTo(vault), readers: await readersOf(vault, ""),
    contacts: vault.contacts().map(({ id, name }) => ({ id, name, live: isLive(events, vault.account, id) })), me: vault.account,
  };
}

/** One share, checked and opened; of one that has ended nothing is fetched. */
async function lentOf(vault: Vault, id: string): Promise<LentPaper> {
  if (vault.manifest === null) await vault.read(); // what this vault calls people
  const { share, lent } = await lentHere(vault, id);
  const nothing = { title: "", purpose: "", parts: [] };
  if (lent.state !== "open") return { ...lent, ...nothing };
  try {
    const { grant: { cover: { title, purpose, parts } } } = await openLent(vault, share);
    return { ...lent, title, purpose, parts };
  } catch (error) {
    // taken back in between
    if (isGone(error)) return { ...lent, ...nothing, state: "stopped" };
    throw error;
  }
}

async function lentHere(vault: Vault, id: string): Promise<{ share: Share; lent: Lent }> {
  const [share, lent] = [(await givenTo(vault)).find(({ act }) => act.body.id === id), (await lentTo(vault)).find((one) => one.share === id)];
  if (share === undefined || lent === undefined) throw new Failed({ kind: "refused", why: "no-document" });
  return { share, lent };
}

/** Signed by its author's key of that time, sealed to this account as it knows itself. [attacks 1, 8, 14] */
async function openLent(vault: Vault, { act }: Share): Promise<{ grant: Grant; fault: Faulty }> {
  const delivery = await vault.delivery(act.body.id);
  sameAct(delivery, act);
  return { grant: await vault.granted(delivery), fault: faultOf(delivery) };
}

async function lentPart(vault: Vault, id: string, part: number): Promise<Stated> {
  const { share } = await lentHere(vault, id);
  const { grant, fault } = await openLent(vault, share);
  if (share.act.body.parts[part] === undefined) throw new Failed({ kind: "refused", why: "no-document" });
  return statedPart(grant, part, () => fault);
}
