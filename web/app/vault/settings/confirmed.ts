// An act that asks for a fresh ceremony (V4): the ceremony, then the ask; what went wrong, in words.
import { Troubled } from "../../reader/reader.ts";
import type { VaultAsks } from "../messages.ts";
import type { VaultPage } from "../vault.svelte.ts";
import { v } from "../words.ts";

/** What was answered, or why nothing was done; null where the page has gone elsewhere instead. */
export type Confirmed<T> = { readonly done: T } | { readonly wrong: string } | null;

export async function confirmed<K extends keyof VaultAsks>(page: VaultPage, ask: K, given: VaultAsks[K]["gives"]): Promise<Confirmed<VaultAsks[K]["gets"]>> {
  try {
    const wrong = await page.confirm();
    if (wrong !== "") return { wrong };
    return { done: await page.tries(ask, given) };
  } catch (error) {
    const why = error instanceof Troubled && error.trouble.kind === "refused" ? error.trouble.why : "";
    // another device was faster: what is shown is read anew, and the person decides again
    if (why === "other-bag" || why === "stale-key") return { wrong: v().settings.otherBag };
    if (why === "too-many-ways") return { wrong: v().settings.tooMany };
    page.troubled(error);
    return null;
  }
}
