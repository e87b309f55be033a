// The rows of a list of papers that the page has: the first come with it, more as its end comes near.
import type { VaultPage } from "../vault.svelte.ts";
import { firstRows, type PaperRow, type Papers, type Where } from "./asks.ts";

export class Rows {
  /** What came after the first of a list: of another one it says nothing. */
  #after = $state.raw<{ readonly given: Papers | null; readonly rows: readonly PaperRow[] }>({ given: null, rows: [] });
  readonly #given: () => Papers;
  readonly #page: VaultPage;
  readonly #where: Where;
  readonly #all = $derived.by(() => {
    const given = this.#given();
    return this.#after.given === given ? [...given.rows, ...this.#after.rows] : given.rows;
  });
  #busy = false;

  constructor(given: () => Papers, page: VaultPage, where: Where) {
    [this.#given, this.#page, this.#where] = [given, page, where];
  }

  get all(): readonly PaperRow[] {
    return this.#all;
  }

  readonly more = async (): Promise<void> => {
    if (this.#busy) return;
    this.#busy = true;
    const [given, all] = [this.#given(), this.all];
    const rows = await this.#page.asks("rows", { ...this.#where, from: all.length });
    this.#busy = false;
    if (given !== this.#given()) return;
    // a paper that was filed meanwhile has moved: no row stands twice
    const known = new Set(all.map(({ id }) => id));
    const next = rows?.filter(({ id }) => !known.has(id)) ?? [];
    // nothing new: the same list stands, and its end does not ask again
    if (next.length > 0) this.#after = { given, rows: [...all.slice(given.rows.length), ...next] };
  };

  /** The list as it stands now, with no fewer rows than are shown. */
  again(): Promise<Papers | null> {
    return this.#page.asks("papers", { ...this.#where, most: Math.max(firstRows, this.all.length) });
  }
}

/** Calls once the end of a list comes near what is seen. */
export const nearEnd = (call: () => Promise<void>) => (mark: HTMLElement): (() => void) => {
  const near = new IntersectionObserver(([entry]) => {
    if (entry?.isIntersecting === true) void call();
  }, { rootMargin: "600px" });
  near.observe(mark);
  return () => { near.disconnect(); };
};
