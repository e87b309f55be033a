// Letters that this vault kept. A letter has no chain that a directory gives: what it signed is proven by its genesis, which comes with its delivery, verified in
// full. That is one journey for each letter, once on a device. [attacks 1, 9, 10]
import { chainOf, readGenesis, type Chain } from "../../lib/chain.ts";
import { Refused, Stopped } from "../../lib/faults.ts";
import { keep, kept } from "../reader/kept.ts";
import type { Vault } from "./open.ts";
import { Problem } from "./server.ts";

const known = new WeakMap<Vault, Map<string, Promise<Chain>>>();

/** The letter that a delivery went to, whose issuer is its author; asked for once, and remembered. */
export function letterOf(vault: Vault, delivery: string): Promise<Chain> {
  const mine = known.get(vault) ?? new Map<string, Promise<Chain>>();
  known.set(vault, mine);
  const found = mine.get(delivery) ?? find(vault, delivery);
  mine.set(delivery, found);
  // what troubled it may pass
  found.catch(() => { mine.delete(delivery); });
  return found;
}

async function find(vault: Vault, delivery: string): Promise<Chain> {
  const name = `letter ${vault.account} ${delivery}`;
  const here = await kept<Uint8Array>(name);
  if (here !== null) {
    const read = await readGenesis(here, vault.trust.log).catch(() => null); // of another program: it is asked for again
    if (read !== null) return chainOf(read);
  }
  const letter = await ask(vault, delivery);
  await keep(name, letter.texts[0]).catch(() => false); // a device that is full asks again the next time
  return letter;
}

async function ask(vault: Vault, delivery: string): Promise<Chain> {
  try {
    const { letter } = await vault.delivery(delivery);
    if (letter === null) throw new Refused("not-a-letter", "This delivery went to no letter.");
    return letter;
  } catch (error) {
    // who kept a letter is given its delivery for ever
    if (error instanceof Problem && error.problem === "not-found") throw new Stopped("tampered", "incomplete", "The server does not give the letter that this vault kept.");
    throw error;
  }
}
