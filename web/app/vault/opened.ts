// The one vault that this worker holds open.
import { Failed } from "../reader/server.ts";
import type { Vault } from "./open.ts";

let vault: Vault | null = null;

/** From now on, this one; null: none. */
export function useVault(next: Vault | null): void {
  vault = next;
}

export const heldVault = (): Vault | null => vault;

/** The open vault; where there is none the page is told that it has ended. */
export function opened(): Vault {
  if (vault === null) throw new Failed({ kind: "refused", why: "ended" });
  return vault;
}
