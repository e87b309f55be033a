// What the letter does at the server once it is open: its session, its documents, its word on paper.
import { checkPaper } from "../../lib/answer.ts";
import { fromUtf8, type Bytes } from "../../lib/bytes.ts";
import { letterPaper, letterSession } from "../../lib/letter.ts";
import type { Letter } from "../../lib/opening.ts";
import { writeSections } from "../../lib/sections.ts";
import { keepSeen, keptSeen } from "./kept.ts";
import type { PaperReason } from "./messages.ts";
import { Failed, send, sendAct } from "./server.ts";

/** The letter's session; the first one records that the letter was opened. */
export class Session {
  readonly #letter: Letter;
  #token: Promise<string> | null = null;

  constructor(letter: Letter) {
    this.#letter = letter;
  }

  /** A token; one that the server no longer takes is renewed by `forget`. */
  token(): Promise<string> {
    const token = this.#token ?? this.#begin();
    this.#token = token;
    token.catch(() => { this.#token = null; });
    return token;
  }

  forget(): void {
    this.#token = null;
  }

  async #begin(): Promise<string> {
    const nonce = memberOf(await send("/api/sessions/challenge", { method: "POST" }), "nonce");
    const text = await letterSession(this.#letter.account, location.host, nonce, this.#letter.seen, Date.now());
    return memberOf(await send("/api/sessions", { method: "POST", headers: { "Content-Type": "text/plain; charset=utf-8" }, body: text, once: true }), "token");
  }
}

/** A document's sealed bytes. A letter that may not have them any more is read again. */
export async function getPart(session: Session, { path, size }: Letter["view"]["parts"][number]): Promise<Bytes> {
  const get = async (): Promise<Bytes> =>
    send(`/api/payloads/${path}`, { headers: { Authorization: `Bearer ${await session.token()}` }, most: size });
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof Failed) || error.trouble.kind !== "changed") throw gone(error);
    session.forget(); // the session had ended
    return get().catch((again: unknown) => { throw gone(again); });
  }
}

const gone = (error: unknown): unknown => (error instanceof Failed && error.trouble.kind === "unknown" ? new Failed({ kind: "changed" }) : error);

/** Sends « stay on paper » with its reason; the instant of its evidence, once that is proven to be in the log. */
export async function sayPaper(letter: Letter, reason: PaperReason): Promise<string> {
  const text = await letterPaper(letter.account, reason, letter.seen, Date.now());
  const answer = await sendAct("/api/acts/paper", {
    method: "POST",
    headers: { "Content-Type": "application/vnd.coffre.sections" },
    body: writeSections([{ name: "paper", bytes: text }]),
  }).catch((error: unknown) => { throw gone(error); });
  // another tab may have verified a newer checkpoint since
  const kept = await keptSeen(letter.seen.origin);
  const newest = kept !== null && kept.size > letter.seen.size ? kept : letter.seen;
  const { at, seen } = await checkPaper(letter, text, answer, newest, (from, to) => send(`/log/consistency?from=${from}&to=${to}`));
  await keepSeen(seen);
  return at;
}

/** A text that the server names so. An answer of a session that cannot be read is a server out of order, not a forgery: nothing is decided by it. */
function memberOf(json: Uint8Array, name: string): string {
  try {
    const value = (JSON.parse(fromUtf8(json)) as Readonly<Record<string, unknown>> | null)?.[name];
    if (typeof value === "string") return value;
  } catch {
    // as if it were not there
  }
  throw new Failed({ kind: "away" });
}
