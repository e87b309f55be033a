// The newest of an account's own statements that this device has read: keys that were replaced are not taken for those in force. [attacks 3, 12, 20]
import { newest, type Chain } from "../../lib/chain.ts";
import { Stopped } from "../../lib/faults.ts";
import type { SeenManifest } from "../../lib/ways.ts";
import { keepNewer, kept } from "../reader/kept.ts";

const place = (account: string): string => `chain ${account}`;

/** How far this device has read an account's chain; asked before the server is, for another tab may read on meanwhile. */
export const readTo = (account: string): Promise<SeenManifest | null> => kept<SeenManifest>(place(account));

/** Keeps how far a chain goes that was proven; stops where this device had read another, or a longer one: heads do not say so before three periods have passed. */
export async function keepNewest(chain: Chain, before: SeenManifest | null): Promise<void> {
  if (before !== null && chain.states[before.n]?.hash !== before.hash) throw new Stopped("rolled-back", "rolled-back", "An older chain was given than this device has read.");
  const { n, hash } = newest(chain);
  await keepNewer(place(chain.id), { n, hash });
}
