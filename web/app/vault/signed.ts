// What the feed tells of others counts once they are proven to have signed it: that the log holds an act in someone's name says nothing of who wrote it. [attacks 9, 10, 14]
import { base64, fromUtf8, H } from "../../lib/bytes.ts";
import { verifyAct, type Chain } from "../../lib/chain.ts";
import { step, verifyInForce, type PlacedChain } from "../../lib/directory.ts";
import { demand } from "../../lib/faults.ts";
import type { FeedEvent } from "../../lib/feed.ts";
import { checkTold } from "../../lib/receipt-event.ts";
import type { Statement } from "../../lib/statement.ts";

/** What this needs of a vault. */
interface Reader {
  readonly account: string;
  /** All about a delivery, checked: A.1 with it, which says when it was signed. */
  delivery(id: string): Promise<{ readonly act: Statement<"delivery"> }>;
  /** The letter that a delivery went to. */
  letter(delivery: string): Promise<Chain>;
}

/** Acts by their hash that were signed by the key in force; a letter's with its delivery. */
const proven = new Set<string>();
/** Signatures that are verified at the same time: ten thousand of them leave the worker's ear open. */
const together = 100;
/** Letters that are asked for at the same time. */
const lanes = 4;

/** What others say on paper, or keep, is a letter's: it has no chain in the directory. */
const isLetters = ({ act }: FeedEvent): boolean => act.type === "claim" || act.type === "paper";

/**
 * Refuses what others are said to have done, unless they signed it, by their key of that time, and it says what the evidence says.
 * @param known chains of all who could have; @param proved what is known already to be so
 */
export async function checkSigned(
  vault: Reader, events: readonly FeedEvent[], known: ReadonlyMap<string, { readonly chain: PlacedChain }>, proved: (event: FeedEvent) => boolean = () => false,
): Promise<void> {
  const deliveries = new Map(events.flatMap(({ act }) => (act.type === "delivery" ? [[act.body.id, act] as const] : [])));
  const others = events.filter((event) => event.act.note.account !== vault.account && !proved(event));
  const chained = others.filter((event) => !isLetters(event));
  for (let at = 0; at < chained.length; at += together) {
    await step("tampered", async () => { await Promise.all(chained.slice(at, at + together).map((event) => check(vault, event, deliveries, known))); });
  }
  const letters = others.filter(isLetters);
  const claims = new Map(letters.flatMap(({ act, attached }) => (act.type === "claim" ? [[act.note.account, fromUtf8(attached)] as const] : [])));
  for (let at = 0; at < letters.length; at += lanes) {
    await step("tampered", async () => { await Promise.all(letters.slice(at, at + lanes).map((event) => checkLetter(vault, event, claims))); });
  }
}

/** What a letter signed, by the only key that it has: of a letter that this account kept, for a letter of which no claim is told proves nothing. */
async function checkLetter(vault: Reader, { evidence, act, attached }: FeedEvent, claims: ReadonlyMap<string, string>): Promise<void> {
  checkTold(evidence, act, undefined);
  const delivery = act.type === "claim" ? fromUtf8(attached) : claims.get(act.note.account) ?? "";
  // a claim says of itself alone which letter was kept: told again, of another one, it is another
  if (proven.has(`${act.note.hash} ${delivery}`)) return;
  demand(delivery !== "", "wrong-account", "Who signed this is no letter that this account kept.");
  const letter = await vault.letter(delivery);
  await verifyAct(act, letter);
  if (act.type === "claim") demand(act.body.to === vault.account, "wrong-account", "Another account kept this letter.");
  if (act.type === "paper") demand(act.body.with === letter.by, "wrong-account", "A letter speaks to who issued it.");
  proven.add(`${act.note.hash} ${delivery}`);
}

async function check(vault: Reader, { evidence, act, index }: FeedEvent, deliveries: ReadonlyMap<string, Statement<"delivery">>, known: ReadonlyMap<string, { readonly chain: PlacedChain }>): Promise<void> {
  checkTold(evidence, act, deliveries.get(evidence.about));
  if (proven.has(act.note.hash)) return;
  const chain = known.get(act.note.account)?.chain;
  demand(chain !== undefined, "wrong-account", "Who signed this is not who it is said to be.");
  await verify(vault, act, chain, index);
  proven.add(act.note.hash);
}

async function verify(vault: Reader, act: Statement, chain: PlacedChain, index: number): Promise<void> {
  if (act.type === "close") {
    // it stands in a chain that was verified
    demand(chain.states.at(-1)?.closed === true && base64(H(chain.texts.at(-1) ?? new Uint8Array(0))) === act.note.hash, "wrong-act", "This account has not closed.");
    return;
  }
  // a delivery may be made available long after it was signed, under a key that was replaced since: A.1 says when
  const replaced = chain.places[(act.note.after?.n ?? 0) + 1] ?? Infinity;
  if (act.type === "delivery" && act.body.opens !== "" && replaced < index) {
    await verifyAct(act, chain);
    demand((await vault.delivery(act.body.id)).act.note.hash === act.note.hash, "content-mismatch", "The feed names another delivery.");
  } else await verifyInForce(act, chain, index);
}
