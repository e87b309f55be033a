// Makes, opens and reads a vault, away from the page's own thread. Codes, keys and the session live here, in memory, and nowhere else.
import { Refused, Stopped } from "../../lib/faults.ts";
import type { Told, Trouble } from "../reader/messages.ts";
import { Failed } from "../reader/server.ts";
import { sweepAside } from "./aside.ts";
import { closeWork } from "./close/work.ts";
import { documentWork } from "./document/work.ts";
import { exportWork } from "./export/work.ts";
import { faultWork } from "./fault/work.ts";
import { homeWork } from "./home/work.ts";
import type { Tell, VaultAsk, VaultAsks, Work } from "./messages.ts";
import { journalWork } from "./journal/work.ts";
import { forgettingsSoFar, isKept, isRead, recall, remember } from "./offline.ts";
import type { Vault } from "./open.ts";
import { heldVault, useVault } from "./opened.ts";
import { fromKept, isOfList } from "./papers/away.ts";
import type { PaperList } from "./papers/asks.ts";
import { listOf, papersWork } from "./papers/work.ts";
import { recordsWork } from "./records/work.ts";
import { organisationsWork } from "./organisations/work.ts";
import { receivedWork } from "./received/work.ts";
import { noticesWork } from "./notices/work.ts";
import { pairingWork } from "./pairing/work.ts";
import { roadWork } from "./road/work.ts";
import { heard, Problem } from "./server.ts";
import { sessionWork } from "./session/work.ts";
import { settingsWork } from "./settings/work.ts";
import { sharingWork } from "./sharing/work.ts";

const work: Work<VaultAsks> = { ...roadWork, ...homeWork, ...documentWork, ...papersWork, ...recordsWork, ...settingsWork, ...receivedWork, ...organisationsWork, ...journalWork, ...pairingWork, ...closeWork, ...sessionWork, ...noticesWork, ...sharingWork, ...exportWork, ...faultWork };

// what a tab that was closed left
void sweepAside();

self.onmessage = ({ data }: MessageEvent<VaultAsk>) => { void answer(data); };

const tell = (told: Told, transfer: Transferable[] = []): void => { self.postMessage(told, { transfer }); };

async function answer({ id, ask, given }: VaultAsk): Promise<void> {
  const [before, forgotten] = [heard.answers, forgettingsSoFar()];
  try {
    // each ask is answered by the function of its name, which takes what it gives: a union cannot say so
    const done = await (work[ask] as (given: unknown, tell: Tell) => Promise<unknown>)(given, (so) => { tell({ id, so }); });
    if (isRead(ask)) seen(ask, given, done, heard.answers > before, forgotten);
    tell({ id, done }, done instanceof Uint8Array ? [done.buffer] : []);
  } catch (error) {
    const trouble = troubleOf(error);
    const vault = heldVault();
    const last = vault !== null && isRead(ask) && isAway(trouble, vault) ? await recallOf(vault, ask, given) : null;
    if (last !== null) {
      self.postMessage({ lastSeen: last.at } satisfies Told);
      tell({ id, done: last.done }, last.done instanceof Uint8Array ? [last.done.buffer as ArrayBuffer] : []);
      return;
    }
    if (trouble.kind === "refused" && trouble.why === "ended") useVault(null);
    tell({ id, trouble });
  }
}

/** There is no network; a vault that was opened without one has read nothing, so it knows no document either. */
const isAway = (trouble: Trouble, vault: Vault): boolean =>
  trouble.kind === "offline" || (vault.isOffline && (trouble.kind === "away" || (trouble.kind === "refused" && trouble.why === "no-document")));

/** What was read is what is shown the next time that there is no network; what came from this worker's memory alone is no younger for it, and says nothing of the network. */
function seen(ask: keyof VaultAsks, given: unknown, done: unknown, isNews: boolean, forgotten: number): void {
  if (isNews) self.postMessage({ lastSeen: 0 } satisfies Told);
  const vault = heldVault();
  // papers come in windows: they are kept whole, and every window is given of that
  if (vault === null || (isOfList(ask) && ask !== "papers") || !isKept(done)) return;
  const [asked, kept] = ask === "papers" ? [null, listOf(vault, vault.manifest?.pages ?? [])] : [given, done instanceof Uint8Array ? done.slice() : done];
  const now = remember(vault, ask, asked, kept, heard.at, forgotten).catch(() => undefined);
  keeping = keeping.then(() => now);
}

/** Ends once all that was given so far is kept: what is recalled is never older than what was shown. */
let keeping: Promise<unknown> = Promise.resolve();

async function recallOf(vault: Vault, ask: keyof VaultAsks, given: unknown): ReturnType<typeof recall> {
  await keeping;
  if (!isOfList(ask)) return recall(vault, ask, given);
  const last = await recall(vault, "papers", null);
  return last && { at: last.at, done: await fromKept(vault, last.done as PaperList, ask, given) };
}

/** Only who received a delivery can report it; a person is called what this vault calls them. */
function stopOf({ stop, of }: Stopped): Trouble {
  const vault = heldVault();
  if (of === null || of.to !== vault?.account) return { kind: "stop", stop };
  return { kind: "stop", stop, of: of.name !== "" ? of : { ...of, name: vault.contacts().find(({ id }) => id === of.from)?.name ?? "" } };
}

/** An error that is none of those expected stops: nothing is shown that was not checked to its end. */
function troubleOf(error: unknown): Trouble {
  if (error instanceof Failed) return error.trouble;
  if (error instanceof Problem) return { kind: "refused", why: error.problem };
  if (error instanceof Stopped) return stopOf(error);
  if (error instanceof Refused) return { kind: "stop", stop: error.fault === "rolled-back" ? "rolled-back" : "tampered" };
  if (error instanceof DOMException && error.name === "NotSupportedError") return { kind: "too-old" };
  return { kind: "stop", stop: "tampered" };
}
