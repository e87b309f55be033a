// What the page asks of organisations: who writes to this account, what passed between it and one of them, who else could.
import type { Outcome } from "../deliveries.ts";
import type { Organisation } from "../home/asks.ts";
import type { LinkState } from "../links.ts";

/** Something that passed, newest first. */
export interface Passed {
  /** A document's id, or a delivery's; "" where nothing is shown of it. */
  readonly id: string;
  /** "" where it was not opened here. */
  readonly title: string;
  readonly at: string;
  /** What has become of a delivery; `given`: of one's own. */
  readonly outcome: Outcome | "given";
  /** Until when; "" where nothing ends. */
  readonly ends: string;
}

export interface Thread {
  readonly id: string;
  /** Its attested name, "" where the operator says none. */
  readonly name: string;
  /** `none`: they do not know each other yet. */
  readonly state: LinkState | "none";
  /** A link by reference or code waits for the organisation since then; else "". */
  readonly asked: string;
  /** When this person last said to stay on paper; else "". */
  readonly paper: string;
  readonly received: readonly Passed[];
  readonly sent: readonly Passed[];
  readonly shared: readonly Passed[];
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface OrganisationsAsks {
  organisations: { gives: null; gets: readonly Organisation[] };
  /** Organisations of the public directory whose attested name has these words. */
  directory: { gives: string; gets: readonly Named[] };
  thread: { gives: string; gets: Thread };
  /** Asks to be linked; `code` is "" where there is none. */
  link: { gives: { readonly id: string; readonly reference: string; readonly code: string }; gets: Thread };
  /** « Revenir au papier ». */
  prefer: { gives: string; gets: Thread };
  unlink: { gives: string; gets: Thread };
}
