// What the page asks of records: what a person knows of themselves, typed, in versions.
import type { Values } from "../../../lib/schema.ts";

export type Kind = "identity" | "address" | "bank" | "household" | "vehicle" | "company";

export interface RecordRow {
  readonly id: string;
  readonly kind: Kind;
  readonly value: Values;
  readonly at: string;
}

export interface Records {
  readonly rows: readonly RecordRow[];
  /** Names of records that were begun on this device and never saved. */
  readonly begun: readonly string[];
}

export interface RecordVersion {
  readonly at: string;
  readonly why: string;
  readonly value: Values;
}

/** One record, or one that is being begun. */
export interface RecordGiven {
  /** Its id, or « nouvelle/ » and its kind. */
  readonly name: string;
  readonly kind: Kind;
  readonly id: string;
  /** What stands in the form: what was being written before the vault closed, where there is such. */
  readonly value: Values;
  readonly begun: boolean;
  readonly versions: readonly RecordVersion[];
}

export interface RecordsAsks {
  records: { gives: null; gets: Records };
  record: { gives: string; gets: RecordGiven };
  saveRecord: { gives: { readonly name: string; readonly kind: Kind; readonly id: string; readonly value: Values; readonly why: string }; gets: string };
  /** What is being written, kept sealed on this device; null: no longer. */
  keepDraft: { gives: { readonly name: string; readonly value: Values | null }; gets: null };
}
