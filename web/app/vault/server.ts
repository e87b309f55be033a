// What the vault asks of its server. A refusal keeps its name: what to do about it is decided where it was asked.
import type { Bytes } from "../../lib/bytes.ts";
import { Failed, get, passingOf, problemOf, type Request } from "../reader/server.ts";
import { writeSections, type Section } from "../../lib/sections.ts";
import type { Seen } from "../../lib/checkpoint.ts";

/** The server says no, and why (docs/api.md §7). */
export class Problem extends Error {
  readonly problem: string;

  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }
}

/** What is no longer there, or was taken back meanwhile: nothing is wrong with who asked. */
export const isGone = (error: unknown): boolean => error instanceof Problem && ["already-final", "not-now", "not-found"].includes(error.problem);

/** How many answers have come so far, and when the last one did: what is given without one is not news, and as old as that at least. */
export const heard = { answers: 0, at: 0 };

export async function call(path: string, request: Request = {}): Promise<Bytes> {
  const { bytes } = await get(path, request, refused);
  heard.answers++;
  heard.at = Date.now();
  return bytes;
}

async function refused(response: Response): Promise<Error> {
  const name = await problemOf(response);
  const passing = passingOf(response, name);
  return passing === null ? new Problem(name) : new Failed(passing);
}

export const post = (path: string, body?: Bytes, type = "application/json", headers: Readonly<Record<string, string>> = {}): Promise<Bytes> =>
  call(path, { method: "POST", headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": type }) }, ...(body === undefined ? {} : { body }) });

export const postSections = (path: string, sections: readonly Section[]): Promise<Bytes> => post(path, writeSections(sections), "application/vnd.coffre.sections");

export const seenHeader = (kept: Seen | null): Record<string, string> => (kept === null ? {} : { "Coffre-Seen": String(kept.size) });
