// What the page asks of a delivery that is not in the vault's documents yet, or will never be.
import type { Faulty } from "../../../lib/faults.ts";
import type { refuseReasons } from "../../../lib/statement.ts";
import type { Outcome } from "../deliveries.ts";
import type { Unopened } from "../home/asks.ts";

export type RefuseReason = (typeof refuseReasons)[number];

/** All that its act says of it: nothing of its content. */
export interface Sent extends Unopened {
  readonly outcome: Outcome;
  /** When it came to that. */
  readonly changed: string;
  /** Bytes, as they are sealed. */
  readonly size: number;
  /** The first of its documents, where they are in the vault, its trash too; else "". */
  readonly document: string;
  /** Its documents were in the vault, and were deleted for good. */
  readonly erased: boolean;
  /** It is not fetched by itself, or no longer: under availability, it was not read before its end. */
  readonly gone: boolean;
  /** What a report of it names, where what came of it does not hold; else null. */
  readonly fault: Faulty | null;
  /** When this person last reported it; "" where they have not. */
  readonly reported: string;
}

export interface ReceivedAsks {
  /** A delivery by its id; null where that is none: a document's, then. */
  sent: { gives: string; gets: Sent | null };
  /** Opens it, and signs for it where its grade asks and it is in time. */
  receive: { gives: string; gets: Sent };
  refuse: { gives: { readonly id: string; readonly reason: RefuseReason }; gets: Sent };
}
