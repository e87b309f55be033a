// What the page asks of the journal: all that happened to this account, and who did it.

/** What happened, each with its sentence in `texts.ts`. */
export type What =
  | "came" | "lent" | "received" | "accepted" | "refused" | "expired" | "signed" | "failed" | "closedSender" | "recalled" | "withdrawn" | "fault"
  | "gave" | "shared" | "notTaken" | "available" | "opened" | "stopped" | "refusedByOther" | "signedByOther" | "late"
  | "kept" | "bearer" | "asked" | "contact" | "contactAsked" | "confirmed" | "unlinked" | "unlinkedByOther" | "paper" | "notMine" | "deposited"
  | "begun" | "ways" | "renewed" | "recovered" | "announced" | "closed" | "session";

export type About = "openings" | "shares" | "organisations" | "vault";

export interface Line {
  readonly at: string;
  readonly what: What;
  readonly about: About;
  /** The other party's name; "" where there is none, or none is known. */
  readonly org: string;
  readonly title: string;
  /** The document's id, where it is in the vault. */
  readonly document: string;
  /** What the log calls it, and the act behind it; "" for what this device or the server alone tells. */
  readonly event: string;
  readonly act: string;
}

export interface JournalAsks {
  /** Newest first. */
  journal: { gives: null; gets: readonly Line[] };
}
