// Opens a letter, away from the page's own thread. The code, the keys and the session live here, in memory, and nowhere else.
import { fromUtf8 } from "../../lib/bytes.ts";
import { letterLocator, readCode } from "../../lib/code.ts";
import { Refused, Stopped } from "../../lib/faults.ts";
import { letterReceipt } from "../../lib/letter-receipt.ts";
import { openLetter, openPart, type Letter } from "../../lib/opening.ts";
import { keepSeen, keptSeen, keptTrust } from "./kept.ts";
import type { Ask, Asks, Opened, PaperReason, Told, Trouble } from "./messages.ts";
import { Failed, send } from "./server.ts";
import { getPart, sayPaper, Session } from "./session.ts";
import { trusted } from "./trust.ts";
import { readFacts } from "./facts.ts";
import { readWords } from "./words.ts";

interface Open {
  readonly letter: Letter;
  readonly session: Session;
}

let open: Open | null = null;

self.onmessage = ({ data }: MessageEvent<Ask>) => { void answer(data); };

const tell = (told: Told, transfer: Transferable[] = []): void => { self.postMessage(told, { transfer }); };

async function answer(asked: Ask): Promise<void> {
  try {
    const done = await act(asked);
    tell({ id: asked.id, done }, done instanceof Uint8Array ? [done.buffer] : []);
  } catch (error) {
    tell({ id: asked.id, trouble: troubleOf(error) });
  }
}

function act(asked: Ask): Promise<Asks[keyof Asks]["gets"]> {
  switch (asked.ask) {
    case "open":
      return opened(asked.given);
    case "part":
      return part(asked.given);
    case "paper":
      return paper(asked.given);
    case "receipt":
      return receipt();
    case "operator":
      return readFacts();
    default: {
      const never: never = asked;
      throw new Error(String(never));
    }
  }
}

/** An error that is none of those expected stops too: nothing is shown that was not checked to its end. */
function troubleOf(error: unknown): Trouble {
  if (error instanceof Failed) return error.trouble;
  if (error instanceof Stopped) return { kind: "stop", stop: error.stop };
  if (error instanceof DOMException && error.name === "NotSupportedError") return { kind: "too-old" };
  return { kind: "stop", stop: "tampered" };
}

async function opened(typed: string): Promise<Opened> {
  open = null;
  const code = read(typed);
  const before = await keptTrust();
  const kept = before === null ? null : await keptSeen(before.log);
  const [trust, bundle] = await Promise.all([
    trusted().catch((error: unknown) => { throw outOfOrder(error, "unknown"); }),
    send("/api/letter", { headers: { "Coffre-Locator": letterLocator(code), ...(kept === null ? {} : { "Coffre-Seen": String(kept.size) }) } }),
  ]).catch((error: unknown) => { throw outOfOrder(error, "changed"); });
  const letter = await openLetter(code, bundle, trust, Date.now(), kept);
  await keepSeen(letter.seen);
  open = { letter, session: new Session(letter) };
  // the opening is recorded once the cover has been checked, not before
  if (letter.view.state === "cover") void record(open.session);
  return { view: letter.view, words: await words(letter.view.cover?.body ?? "") };
}

/** Before there is a letter nothing of it can have changed: such a refusal is a server, or a proxy, out of order, and is waited out. */
const outOfOrder = (error: unknown, kind: Trouble["kind"]): unknown => (error instanceof Failed && error.trouble.kind === kind ? new Failed({ kind: "away" }) : error);

async function words(body: string): Promise<Opened["words"]> {
  try {
    return await readWords(body);
  } catch {
    throw new Failed({ kind: "away" }); // the parser did not arrive
  }
}

/** A wrong check is said before anything is sent. */
function read(typed: string): string {
  try {
    return readCode(typed);
  } catch (refusal) {
    throw refusal instanceof Refused ? new Failed({ kind: "code-check" }) : refusal;
  }
}

/** Opens the session in the background, and again until it stands or is refused for good: reading the cover waits for nothing. */
async function record(session: Session): Promise<void> {
  for (let pause = 5000; open?.session === session; pause = Math.min(pause * 2, 60_000)) {
    try {
      await session.token();
      tell({ noted: Date.now() });
      return;
    } catch (error) {
      if (error instanceof Failed && error.final) return;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function current(): Open {
  if (open === null) throw new Failed({ kind: "changed" });
  return open;
}

async function part(index: number): Promise<Uint8Array<ArrayBuffer>> {
  const { letter, session } = current();
  const named = letter.view.parts[index];
  if (named === undefined) throw new RangeError("There is no such document.");
  return openPart(letter, index, await getPart(session, named));
}

async function paper(reason: PaperReason): Promise<string> {
  return sayPaper(current().letter, reason);
}

/** The receipt discloses all to whoever opened the letter: once the letter ends, its salts are nowhere else. */
function receipt(): Promise<string> {
  const { letter } = current();
  return Promise.resolve(fromUtf8(letterReceipt(letter, { cover: true, parts: letter.view.parts.map(() => true) })));
}
