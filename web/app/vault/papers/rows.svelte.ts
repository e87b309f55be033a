// The rows of a list of papers that the page has: the first come with it, more as its end comes near.
import type { VaultPage } from "../vault.svelte.ts";
import { afterRows, firstRows, mostRows, type PaperRow, type Papers, type Where } from "./asks.ts";

export class Rows {
  /** What came after the first of a list, and whether nothing comes after that: of another list it says nothing. */
  #after = $state.raw<{ readonly given: Papers | null; readonly rows: readonly PaperRow[]; readonly ended: boolean }>({ given: null, rows: [], ended: false });
  readonly #given: () => Papers;
  readonly #page: VaultPage;
  readonly #where: Where;
  readonly #all = $derived.by(() => (this.#after.given === this.#given() ? [...this.#given().rows, ...this.#after.rows] : this.#given().rows));
  #busy = false;

  constructor(given: () => Papers, page: VaultPage, where: Where) {
    [this.#given, this.#page, this.#where] = [given, page, where];
  }

  get all(): readonly PaperRow[] {
    return this.#all;
  }

  /** Whether more can be asked for: not before the list has been read to its end. */
  get follow(): boolean {
    const given = this.#given();
    return given.whole && this.all.length < given.total && !(this.#after.given === given && this.#after.ended);
  }

  readonly more = async (): Promise<void> => {
    const [given, all] = [this.#given(), this.all];
    if (this.#busy || all.length === 0) return;
    this.#busy = true;
    const rows = await this.#page.asks("rows", { ...this.#where, after: all.slice(-afterRows) });
    this.#busy = false;
    // another list has come: its own end asked in vain meanwhile
    if (given !== this.#given()) await (this.follow ? this.more() : undefined);
    else if (rows !== null) {
      // what brings no row that is new would be asked for without end
      const fresh = unknown(rows, all);
      this.#after = { given, rows: [...all.slice(given.rows.length), ...fresh], ended: fresh.length === 0 };
    }
  };

  /** The list as it stands now, with about as many rows as are shown. */
  again(): Promise<Papers | null> {
    return this.#page.asks("papers", { ...this.#where, most: Math.min(mostRows, Math.max(firstRows, this.all.length)) });
  }
}

/** No row stands twice, whatever was filed meanwhile. */
export function unknown(rows: readonly PaperRow[], known: readonly PaperRow[]): PaperRow[] {
  const ids = new Set(known.map(({ id }) => id));
  return rows.filter(({ id }) => !ids.has(id));
}
