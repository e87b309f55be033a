// What the page asks where something received does not hold: that its sender be told, once the person has touched it.
import type { Faulty } from "../../../lib/faults.ts";
import type { Used } from "../road/asks.ts";

export interface Reported {
  /** When the log took it. */
  readonly at: string;
  /** The server has found its own bytes changed. */
  readonly damaged: boolean;
}

export interface FaultAsks {
  /** Opens the vault for one act: the ceremony that opens it allows that act. (V4) */
  enterToReport: { gives: Used; gets: null };
  /** Signs the `fault` of a delivery. */
  report: { gives: Faulty; gets: Reported };
}
