// What was seen last, for when there is no network: kept on this device, sealed to the vault's own recipient, and shown again as it was. Nothing of it is
// readable before the vault is opened, by a passkey or by this browser's own key, and nothing leaves.
import { concat, fromUtf8, utf8, type Bytes } from "../../lib/bytes.ts";
import { readChain, type Chain } from "../../lib/chain.ts";
import { Refused } from "../../lib/faults.ts";
import { openKeybag, type Keybag } from "../../lib/keybag.ts";
import { forget, keep, kept, keptNames } from "../reader/kept.ts";
import type { VaultAsks } from "./messages.ts";
import type { Vault } from "./open.ts";

/** The asks that only read: what they gave may be shown again. */
const reads: ReadonlySet<string> = new Set<keyof VaultAsks>(["home", "paper", "details", "events", "bytes", "papers", "rows", "search", "found", "records", "record", "organisations", "thread", "sent", "journal", "readers", "shares"]);
const most = 200;
const largest = 8 << 20;

interface Way {
  readonly keybag: Bytes;
  /** The account's chain, whose newest statement names this keybag. */
  readonly chain: readonly Uint8Array[];
}

const way = "offline ";
const last = (account: string): string => `last ${account} `;
/** Of what is kept: another program's is no longer read. */
const shape = 3;
const seenOf = (account: string): string => `${last(account)}${shape} `;
/** What an ask gave is kept under its name and its time: which is the oldest is known without opening any. */
const nameOf = (account: string, ask: string, given: unknown): string => `${seenOf(account)}${ask} ${JSON.stringify(given)} `;
const timeOf = (name: string): number => Number(name.slice(name.lastIndexOf(" ") + 1));

/** Keeps a way in, as it stands: the sealed keybag, and the chain that it belongs to. */
export const keepWay = async (account: string, keybag: Bytes, chain: readonly Uint8Array[]): Promise<void> => {
  await keep(way + account, { keybag, chain } satisfies Way);
};

/** The accounts that can be opened here without a network. */
export const accountsHere = async (): Promise<string[]> => (await keptNames(way)).map((name) => name.slice(way.length));

/** Opens a keybag that was kept here; null where this key is none of its ways in. */
export async function openHere(account: string, seed: Uint8Array, log: string): Promise<{ readonly bag: Keybag; readonly chain: Chain } | null> {
  const here = await kept<Way>(way + account);
  if (here === null) return null;
  const chain = await readChain(account, here.chain, log);
  try {
    return { bag: await openKeybag(here.keybag, seed, chain), chain };
  } catch (refusal) {
    if (refusal instanceof Refused && refusal.fault === "cannot-open") return null;
    throw refusal;
  }
}

/** Nothing of an account stays here: neither what was seen of it, nor a draft, a mark or a key. The account is the second word of all that is kept of one. */
export async function forgetHere(account: string): Promise<void> {
  await forget((await keptNames("")).filter((name) => name.split(" ")[1] === account));
}

/** How often documents were forgotten here: what was read before the last time may still name them. */
let forgettings = 0;
export const forgettingsSoFar = (): number => forgettings;

/** Nothing of these documents stays here, nor of a list in which they stood: it is read anew. */
export async function forgetSeen(account: string, ids: readonly string[]): Promise<void> {
  forgettings++;
  const one: readonly (keyof VaultAsks)[] = ["paper", "details", "events", "bytes"];
  const lists: readonly (keyof VaultAsks)[] = ["home", "papers", "thread", "sent", "journal", "readers", "shares"];
  const gone = [...lists.map((ask) => `${seenOf(account)}${ask} `), ...ids.flatMap((id) => one.map((ask) => nameOf(account, ask, id)))];
  await forget((await keptNames(last(account))).filter((name) => gone.some((beginning) => name.startsWith(beginning))));
}

export const isRead = (ask: string): boolean => reads.has(ask);

/** Whether what an ask gave is small enough to be kept. */
export const isKept = (done: unknown): boolean => !(done instanceof Uint8Array) || done.length < largest;

/** Keeps what an ask gave, as of that time, unless documents were forgotten since it began; the oldest of too many go. */
export async function remember(vault: Vault, ask: string, given: unknown, done: unknown, at: number, forgotten: number): Promise<void> {
  // a byte that says what follows, a JSON text or bytes
  const plain = done instanceof Uint8Array ? concat(Uint8Array.of(1), done) : concat(Uint8Array.of(0), utf8(JSON.stringify(done)));
  if (plain.length > largest) return;
  const name = nameOf(vault.account, ask, given);
  const [newest, former, sealed] = [`${name}${at}`, await keptNames(name), await vault.sealOwn(plain)];
  if (forgotten !== forgettings) return;
  await keep(newest, sealed);
  const names = await keptNames(last(vault.account));
  const here = names.filter((one) => one.startsWith(seenOf(vault.account)));
  const old = [...names.filter((one) => !here.includes(one)), ...here.filter((one) => !former.includes(one)).sort((a, b) => timeOf(b) - timeOf(a)).slice(most)];
  await forget([...former.filter((one) => one !== newest), ...old]);
}

/** What the same ask gave when it was answered last, and when that was. */
export async function recall(vault: Vault, ask: string, given: unknown): Promise<{ readonly done: unknown; readonly at: number } | null> {
  const name = (await keptNames(nameOf(vault.account, ask, given))).sort((a, b) => timeOf(b) - timeOf(a))[0];
  const sealed = name === undefined ? null : await kept<Bytes>(name);
  if (name === undefined || sealed === null) return null;
  const plain = await vault.openOwn(sealed).catch(() => null); // sealed to keys that were replaced and are gone
  if (plain === null) return null;
  const body = plain.subarray(1);
  return { done: plain[0] === 1 ? body.slice() : (JSON.parse(fromUtf8(body)) as unknown), at: timeOf(name) };
}
