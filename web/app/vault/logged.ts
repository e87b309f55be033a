// What changes anything is sent until the log proves that it was taken: the same bytes again, for an answer may come before its leaves are released.
import type { Trust } from "../../lib/bundle.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Evidence } from "../../lib/evidence.ts";
import { readActAnswer } from "../../lib/ways.ts";
import { keepSeen, keptSeen } from "../reader/kept.ts";
import { Failed } from "../reader/server.ts";
import { call } from "./server.ts";

const pauses = [100, 200, 400, 800, 1600, 2000, 2000, 2000];

export interface Logged {
  readonly answer: Bytes;
  readonly evidence: readonly Evidence[];
  /** Of the session that the request began; "" where it began none. */
  readonly token: string;
}

/**
 * Sends until what it left is proven; nothing is said to be done before. [attacks 9, 26]
 * @param send the same bytes each time. Whoever asks compares the evidence with the act.
 */
export async function untilLogged(send: () => Promise<Bytes>, trust: Trust): Promise<Logged> {
  let token = "";
  for (const pause of pauses) {
    const answer = await send();
    const read = await readActAnswer(answer, trust, await keptSeen(trust.log), (from, to) => call(`/log/consistency?from=${from}&to=${to}`));
    if (read.token !== "") token = read.token; // it may come with the first answer alone
    if (read.seen !== null) await keepSeen(read.seen);
    if (read.evidence !== null) return { answer, evidence: read.evidence, token };
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Failed({ kind: "away" });
}
