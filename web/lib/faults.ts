/**
 * What came from outside breaks a rule of the format. `fault` is the stable name of the rule, a word of `testdata/coffre/bad.json`;
 * the message is for a person who mends a program. Nothing of the refused input is to be shown or used.
 */
export class Refused extends Error {
  readonly fault: string;

  constructor(fault: string, message: string) {
    super(message);
    this.name = "Refused";
    this.fault = fault;
  }
}

/** Why an opening stopped (`docs/format.md` §4); `rolled-back`: an older state was given than this device has seen. */
export type Stop = "tampered" | "stale-directory" | "unknown-sender" | "wrong-sender" | "content-mismatch" | "rolled-back";

/** A delivery whose own statement held, in the log and by its author's key, before what came of it did not: its recipient may sign a `fault` of it. */
export interface Faulty {
  readonly id: string;
  /** H of the delivery statement. */
  readonly hash: string;
  readonly from: string;
  readonly to: string;
  /** The author's name, where it was proven; else "". */
  readonly name: string;
}

/** An opening that stopped at its first difference: `stop` is what a person is told, `fault` the rule that was broken. */
export class Stopped extends Error {
  readonly stop: Stop;
  readonly fault: string;
  /** What it stopped at, where a `fault` can name it. */
  readonly of: Faulty | null;

  constructor(stop: Stop, fault: string, message: string, of: Faulty | null = null) {
    super(message);
    this.name = "Stopped";
    this.stop = stop;
    this.fault = fault;
    this.of = of;
  }
}

/** What stops in here stops at this delivery. @param of asked once it has stopped: to find it may take long */
export async function stoppingAt<T>(of: () => Faulty | null, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Stopped) || error.of !== null) throw error;
    throw new Stopped(error.stop, error.fault, error.message, of());
  }
}

/** Throws `Refused` unless `ok`. */
export function demand(ok: boolean, fault: string, message: string): asserts ok {
  if (!ok) throw new Refused(fault, message);
}
