// A delivery to an account, or of a letter kept, checked in the order of the table of docs/format.md §4. The twin of src/Coffre/Deliveries/Opening.Delivery.cs.
import { base64, H } from "./bytes.ts";
import { members, parseJson, readAccounts, readEvidence as readProvedEvidence, textOf, type ProvedEvidence, type Trust } from "./bundle.ts";
import { chainOf, readGenesis, type Chain } from "./chain.ts";
import type { Seen } from "./checkpoint.ts";
import { checkAbout, checkedChain, checkedEvidence, checkedName, step, verifyInForce, type Attested, type Directory, type PlacedChain } from "./directory.ts";
import type { Evidence } from "./evidence.ts";
import { demand, stoppingAt, type Faulty } from "./faults.ts";
import { checkLetterDelivery, openCopy, openGrant, type Grant } from "./grant.ts";
import { list } from "./jsonline.ts";
import { checkEvent, type Act } from "./receipt-event.ts";
import { readStatement, type AccountKind, type Statement } from "./statement.ts";
import { checkedDirectory } from "./ways.ts";

/** All about a delivery but its content. Sender, date, kind, sizes and deadline may be listed; its cover, once it was opened. */
export interface CheckedDelivery {
  readonly act: Statement<"delivery">;
  readonly sender: { readonly id: string; readonly kind: AccountKind; /** Null for a person. */ readonly name: Attested | null };
  /** All of it, A.1 first. */
  readonly evidence: readonly Evidence[];
  /** Where each of these lies in the log. */
  readonly proved: readonly ProvedEvidence[];
  /** The acts that these name, but the delivery and a close. */
  readonly acts: readonly Act[];
  /** The letter that it went to; null to an account. */
  readonly letter: Chain | null;
  /** To keep. */
  readonly seen: Seen;
}

const followers = ["accept", "refuse", "handover", "recall", "withdraw", "fault"] as const;

/** Checks `GET /api/deliveries/<id>`. Throws `Stopped` at the first difference. */
export async function checkDelivery(json: Uint8Array, id: string, trust: Trust, now: number, kept: Seen | null): Promise<CheckedDelivery> {
  const { log } = trust;
  const { accounts, act, letter, proved, acts } = await step("tampered", async () => {
    const given = members(parseJson(json), ["checkpoint", "heads", "chains", "attests", "delivery", "evidence", "acts"], ["consistency", "genesis"]);
    const act = readStatement(textOf(given.delivery), log, "delivery");
    demand(act.body.id === id, "content-mismatch", "The server gave another delivery.");
    return {
      accounts: readAccounts(given), act, letter: "genesis" in given ? chainOf(await readGenesis(textOf(given.genesis), log)) : null,
      proved: list(given.evidence).map(readProvedEvidence), acts: list(given.acts).map((text) => readStatement(textOf(text), log, ...followers)),
    };
  });
  const { directory, seen } = await checkedDirectory(accounts, trust, now, kept);
  const operator = await checkedChain(directory, accounts.chains, trust.operator);
  const chains = new Map<string, PlacedChain>([[operator.id, operator]]);
  for (const { note } of [act, ...acts]) if (!chains.has(note.account)) chains.set(note.account, await checkedChain(directory, accounts.chains, note.account));
  const author = chains.get(act.note.account) ?? operator;
  const first = await step("tampered", async () => {
    const [taken] = proved;
    demand(taken !== undefined, "content-mismatch", "The evidence is missing.");
    await verifyInForce(act, author, taken.index);
    const evidence = checkedEvidence(directory, taken);
    demand(evidence.event === "A.1", "content-mismatch", "A delivery begins with A.1.");
    checkAbout(evidence, act, act.note.hash);
    return evidence;
  });
  const name = author.kind === "holder" ? null : await stoppingAt(() => faultyOf(act, ""), () => step("unknown-sender", async () => {
    const attested = await checkedName(directory, accounts.attests, author.id, operator);
    demand(attested !== null && first.at < attested.until, "unattested", "The operator has not said, in time, what this account is called.");
    return attested;
  }));
  const evidence = await stoppingAt(() => faultyOf(act, name?.name ?? ""), async () => {
    if (letter !== null) {
      await step("wrong-sender", () => { demand(letter.kind === "letter" && letter.by === author.id, "wrong-sender", "The author is not who issued the letter."); });
      await step("tampered", () => {
        addressed(act, letter);
        checkLetterDelivery(act);
      });
    }
    return step("tampered", () => followed(directory, proved.map((one) => ({ one, evidence: checkedEvidence(directory, one) })), act, acts, author, chains));
  });
  return { act, sender: { id: author.id, kind: author.kind, name }, evidence, proved, acts, letter, seen };
}

const faultyOf = ({ note, body }: Statement<"delivery">, name: string): Faulty => ({ id: body.id, hash: note.hash, from: note.account, to: body.to.id, name });

/** What a `fault` of a checked delivery names. */
export const faultOf = ({ act, sender }: CheckedDelivery): Faulty => faultyOf(act, sender.name?.name ?? "");

type Proven = readonly { readonly one: { readonly index: number }; readonly evidence: Evidence }[];

/** All evidence, each linked to the one before and caused by an act that is there and that its author may sign. */
async function followed(directory: Directory, all: Proven, delivery: Statement<"delivery">, acts: readonly Act[], author: PlacedChain, chains: ReadonlyMap<string, PlacedChain>): Promise<Evidence[]> {
  const caused = new Set<string>();
  for (const [i, { one, evidence }] of all.entries()) {
    const before = all[i - 1];
    demand(evidence.number === i && evidence.prev === (before?.evidence.hash ?? "") && (before === undefined || one.index > before.one.index), "content-mismatch", "Evidence about a delivery is whole and in order.");
    const cause = evidence.act === delivery.note.hash ? null : closeOf(chains, evidence.act, directory.log, delivery) ?? acts.find(({ note }) => note.hash === evidence.act);
    demand(cause !== undefined, "wrong-act", "The act that evidence names is not there.");
    checkEvent(evidence, cause, delivery);
    if (cause === null || cause.type === "close" || caused.has(cause.note.hash)) continue;
    caused.add(cause.note.hash);
    await verifyInForce(cause, chains.get(cause.note.account) ?? author, one.index);
  }
  demand(caused.size === acts.length, "wrong-act", "An act has no evidence.");
  return all.map(({ evidence }) => evidence);
}

/** A close stands in its author's chain, which was verified. */
function closeOf(chains: ReadonlyMap<string, PlacedChain>, act: string, log: string, { note, body }: Statement<"delivery">): Act | null {
  for (const id of [note.account, body.to.id]) {
    const chain = chains.get(id);
    const text = chain?.texts.at(-1);
    if (text !== undefined && chain?.states.at(-1)?.closed === true && base64(H(text)) === act) return readStatement(text, log, "close");
  }
  return null;
}

/** Refuses a delivery that is not to this account, as its own chain knows itself. */
function addressed(act: Statement<"delivery">, mine: Chain): void {
  const { to } = act.body;
  demand(to.id === mine.id, "not-mine", "This delivery is to another account.");
  const state = mine.states[to.n];
  demand(state !== undefined && state.hash === to.head, "not-my-chain", "The sender saw another chain of this account than its own.");
  demand(state.gen === to.gen, "wrong-generation", "This account's chain had another generation when it was sealed to.");
}

/** Opens the grant, for the recipient. @param vaults the seeds of all generations, from 0 */
export function openReceived(delivery: CheckedDelivery, sealed: Uint8Array, mine: Chain, vaults: readonly Uint8Array[]): Promise<Grant> {
  const { act } = delivery;
  return stoppingAt(() => faultOf(delivery), async () => {
    const seed = await step("tampered", () => {
      addressed(act, mine);
      const found = vaults[act.body.to.gen];
      demand(found !== undefined, "not-in-keybag", "The keybag does not hold the generation that was sealed to.");
      return found;
    });
    return step("content-mismatch", () => openGrant(act, sealed, seed));
  });
}

/** Opens one's own copy of a letter that was kept: its hash is what the manifest says. */
export function openKept({ act }: CheckedDelivery, sealed: Uint8Array, copy: string, vaults: readonly Uint8Array[]): Promise<Grant> {
  return step("content-mismatch", () => {
    demand(base64(H(sealed)) === copy, "content-mismatch", "This is not the copy that was kept.");
    return openCopy(act, sealed, vaults);
  });
}

