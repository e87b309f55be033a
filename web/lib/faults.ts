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

/** An opening that stopped at its first difference: `stop` is what a person is told, `fault` the rule that was broken. */
export class Stopped extends Error {
  readonly stop: Stop;
  readonly fault: string;

  constructor(stop: Stop, fault: string, message: string) {
    super(message);
    this.name = "Stopped";
    this.stop = stop;
    this.fault = fault;
  }
}

/** Throws `Refused` unless `ok`. */
export function demand(ok: boolean, fault: string, message: string): asserts ok {
  if (!ok) throw new Refused(fault, message);
}
