// What the letter does at the server once it is open: its session, its documents, its word on paper.
import { fromUtf8, utf8, concat, type Bytes } from "../../lib/bytes.ts";
import { readEvidence } from "../../lib/evidence.ts";
import { demand, Refused } from "../../lib/faults.ts";
import { letterPaper, letterSession } from "../../lib/letter.ts";
import type { Letter } from "../../lib/opening.ts";
import type { PaperReason } from "./messages.ts";
import { Failed, send } from "./server.ts";

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
    const { nonce } = members(await send("/api/sessions/challenge", { method: "POST" }));
    const text = await letterSession(this.#letter.account, location.host, string(nonce), this.#letter.seen, Date.now());
    const { token } = members(await send("/api/sessions", { method: "POST", headers: { "Content-Type": "text/plain; charset=utf-8" }, body: text }));
    return string(token);
  }
}

/** A document's sealed bytes. A letter that may not have them any more is read again. */
export async function getPart(session: Session, path: string): Promise<Bytes> {
  const get = async (): Promise<Bytes> =>
    send(`/api/payloads/${path}`, { headers: { Authorization: `Bearer ${await session.token()}` } });
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof Failed) || error.trouble.kind !== "changed") throw gone(error);
    session.forget(); // the session had ended
    return get().catch((again: unknown) => { throw gone(again); });
  }
}

const gone = (error: unknown): unknown => (error instanceof Failed && error.trouble.kind === "unknown" ? new Failed({ kind: "changed" }) : error);

/** Sends « stay on paper » with its reason; the instant that the server's evidence gives for it. */
export async function sayPaper(letter: Letter, reason: PaperReason): Promise<string> {
  const text = await letterPaper(letter.account, reason, letter.seen, Date.now());
  const answer = members(await send("/api/acts/paper", {
    method: "POST",
    headers: { "Content-Type": "application/vnd.coffre.sections" },
    body: concat(utf8(`@paper ${text.length}\n`), text, utf8("\n")),
  }).catch((error: unknown) => { throw gone(error); }));
  const [first] = Array.isArray(answer["evidence"]) ? (answer["evidence"] as unknown[]) : [];
  try {
    const evidence = readEvidence(utf8(string(membersOf(first)["text"])));
    demand(evidence.event === "coffre/paper" && evidence.about === letter.account.id, "content-mismatch", "The evidence is not of this act.");
    return evidence.at;
  } catch (refusal) {
    throw refusal instanceof Refused ? new Failed({ kind: "stop", stop: "tampered" }) : refusal;
  }
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members {
  demand(typeof value === "object" && value !== null, "malformed", "Expected an object.");
  return value as Members;
}

/** An answer of ours that cannot be read is a server out of order, not a forgery: nothing is decided by it. */
function members(json: Uint8Array): Members {
  try {
    return membersOf(JSON.parse(fromUtf8(json)));
  } catch {
    throw new Failed({ kind: "away" });
  }
}

function string(value: unknown): string {
  if (typeof value !== "string") throw new Failed({ kind: "away" });
  return value;
}
