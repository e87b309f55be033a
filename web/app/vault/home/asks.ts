// What the page asks of the home: what waits, what is new, who writes.
import type { Grade } from "../../../lib/statement.ts";
import type { LinkState } from "../links.ts";
import type { Lent } from "../sharing/asks.ts";

export interface Row {
  readonly id: string;
  readonly title: string;
  /** Its name, or "" for one's own. */
  readonly org: string;
  /** "2027-03-01", or "". */
  readonly due: string;
  readonly amount: string;
  readonly currency: string;
  readonly at: string;
}

/** A delivery that is not opened by itself: what the act says of it, no title. */
export interface Unopened {
  /** The delivery's. */
  readonly id: string;
  readonly org: string;
  /** When it was made available. */
  readonly at: string;
  /** The deadline, an instant; "" where there is none. */
  readonly ends: string;
  readonly grade: Grade;
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly state: LinkState;
}

export interface Home {
  /** What is due first. */
  readonly todo: readonly Row[];
  /** To be received or accepted. */
  readonly toReceive: readonly Unopened[];
  /** What comes by itself and is not among the papers: it does not verify, or, where it has not `stopped`, could not be entered yet. */
  readonly broken: readonly (Unopened & { readonly stopped: boolean })[];
  /** The newest of what was not opened yet. */
  readonly fresh: readonly Row[];
  /** What others lend, and was not opened yet. */
  readonly lent: readonly Lent[];
  /** The newest of one's other papers. */
  readonly rest: readonly Row[];
  /** Whether some paper is shown nowhere on the home. */
  readonly more: boolean;
  /** How many wait to be paid, and were not opened yet. */
  readonly counts: { readonly todo: number; readonly fresh: number };
  readonly organisations: readonly Organisation[];
  /** When it was last opened again by the code, within 90 days; else "". */
  readonly recovered: string;
  /** When another device than this one last took a way in away, within 90 days; else "". */
  readonly removed: string;
  /** No e-mail tells this person of what is new, though the operator sends some. */
  readonly untold: boolean;
}

export interface HomeAsks {
  home: { gives: null; gets: Home };
  /** « C’est fait », or not after all. */
  done: { gives: { readonly id: string; readonly done: boolean }; gets: Home };
}
