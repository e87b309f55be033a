// Papers without a network: all that is asked of the list is answered from the one that was kept here, and a search from the pages and the words that this device has.
import type { Entry } from "../../../lib/entries.ts";
import type { VaultAsks } from "../messages.ts";
import type { Vault } from "../open.ts";
import { keptPages } from "../pages.ts";
import { moreRows, type PaperList, type PaperRow, type PapersAsks } from "./asks.ts";
import { searchPapers } from "./search.ts";
import { firstOf, foundIn, papersIn, rowsIn } from "./work.ts";

type OfList = "papers" | "rows" | "search" | "found";

/** Asked of the list, which is kept whole under the first of these. */
export const isOfList = (ask: keyof VaultAsks): ask is OfList => ["papers", "rows", "search", "found"].includes(ask);

/** What these asks give of a list that was kept. */
export async function fromKept(vault: Vault, list: PaperList, ask: OfList, given: unknown): Promise<PapersAsks[OfList]["gets"]> {
  switch (ask) {
    case "papers":
      return papersIn(list, given as PapersAsks["papers"]["gives"]);
    case "rows":
      return rowsIn(list, given as PapersAsks["rows"]["gives"]);
    case "search":
      return firstOf(await search(vault, list, given as PapersAsks["search"]["gives"]));
    case "found": {
      const asked = given as PapersAsks["found"]["gives"];
      return (await search(vault, list, asked)).slice(asked.from, asked.from + moreRows);
    }
    default: {
      const never: never = ask;
      throw new Error(String(never));
    }
  }
}

async function search(vault: Vault, list: PaperList, { words, folder }: { readonly words: string; readonly folder: string }): Promise<readonly PaperRow[]> {
  const names = new Map(list.rows.map(({ from, org }) => [from, org]));
  return foundIn(list, await searchPapers(vault, await entriesHere(vault), words, names, false), folder);
}

/** Of a vault that was opened without a network: its pages are opened once, not with every key that is typed. */
const opened = new WeakMap<Vault, Promise<readonly Entry[]>>();

function entriesHere(vault: Vault): Promise<readonly Entry[]> {
  if (vault.manifest !== null) return Promise.resolve(vault.entries());
  const here = opened.get(vault) ?? keptPages(vault.account, vault.keys.bag.vaults).then((pages) => pages.flatMap(({ entries }) => entries));
  opened.set(vault, here);
  return here;
}
