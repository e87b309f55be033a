// People: whom this vault calls what, and who has said that they are a contact. The twin of src/Coffre/Client/CoffreClient.Links.cs, for contacts.
import { step } from "../../../lib/directory.ts";
import { demand } from "../../../lib/faults.ts";
import type { FeedEvent } from "../../../lib/feed.ts";
import { entriesOf } from "../../../lib/manifest.ts";
import type { Section } from "../../../lib/sections.ts";
import { Failed } from "../../reader/server.ts";
import { send } from "../acts.ts";
import type { Vault } from "../open.ts";
import type { Known } from "../session.ts";
import { checkSigned } from "../signed.ts";
import type { Someone } from "./asks.ts";

/** Whether one has said that the other is a contact, and nobody has taken it back since. */
export function said(events: readonly FeedEvent[], by: string, of: string): boolean {
  let is = false;
  for (const { evidence: { event, source, destination }, act } of events) {
    if (event === "coffre/link" && act.type === "link" && act.body.by === "contact" && source === by && destination === of) is = true;
    if (event === "coffre/unlink" && ((source === by && destination === of) || (source === of && destination === by))) is = false;
  }
  return is;
}

/** Refuses what people are said to have said, of being contacts or no longer, unless they signed it. [attacks 9, 10] */
export async function checkSaid(vault: Vault, ids: readonly string[]): Promise<readonly FeedEvent[]> {
  const events = await vault.feed.read();
  const people = new Set(ids);
  const theirs = events.filter(({ evidence: { event, source } }) => people.has(source) && (event === "coffre/link" || event === "coffre/unlink"));
  const by = [...new Set(theirs.map(({ evidence }) => evidence.source))];
  if (by.length > 0) await checkSigned(vault, theirs, await vault.known(by));
  return events;
}

/** Whether both have said so: only then can one lend to the other. */
export const isLive = (events: readonly FeedEvent[], me: string, other: string): boolean => said(events, me, other) && said(events, other, me);

/** An account that can be lent to, proven the newest. [attack 1] */
export async function readerOf(vault: Vault, id: string, kind: "holder" | "organisation"): Promise<Known> {
  const known = (await vault.known([id])).get(id);
  if (known?.chain.kind !== kind || known.chain.states.at(-1)?.closed === true) throw new Failed({ kind: "refused", why: "no-reader" });
  return known;
}

/** What they are called: a contact as this vault calls them, an organisation as the operator attests. */
export async function namesOf(vault: Vault, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const called = new Map(vault.contacts().map(({ id, name }) => [id, name]));
  const others = [...new Set(ids)].filter((id) => !called.has(id));
  return new Map([...(others.length === 0 ? [] : await vault.names(others)), ...called]);
}

/** Says that a person is a contact, and keeps what this vault calls them. */
export async function befriend(vault: Vault, signed: Map<string, readonly Section[]>, { id, name }: Someone): Promise<void> {
  await readerOf(vault, id, "holder");
  if (!said(await checkSaid(vault, [id]), vault.account, id)) {
    const { evidence } = await send(vault, signed, "link", async () => Promise.resolve({ body: { with: id, by: "contact", proof: "" } }));
    await step("tampered", () => {
      const [left, ...more] = evidence;
      demand(more.length === 0 && left?.event === "coffre/link" && left.source === vault.account && left.destination === id, "wrong-act", "The server answered with evidence of something else.");
    });
  }
  await vault.change((manifest) => (entriesOf(manifest).some((entry) => entry.t === "contact" && entry.id === id && entry.name === name) ? [] : [{ put: { t: "contact", id, at: new Date(Date.now()).toISOString(), name } }]));
}
