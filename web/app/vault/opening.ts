// The ways into a vault: by a passkey, by this browser's own key, by the recovery code; with a server, or with what this device has where none answers. And the
// ceremony of an open one. What the page shows meanwhile, and where it goes then, is its own.
import { Troubled } from "../reader/reader.ts";
import type { Asking } from "./asking.svelte.ts";
import { handed, NoKeyError, useKey } from "./road/ceremony.ts";
import type { Begun, Used } from "./road/asks.ts";
import { undoneOf, wordsOf, type Undone } from "./undone.ts";
import { v } from "./words.ts";

export type EnterError = "" | "cancelled" | "none" | "ended" | "noWay" | "unknown" | Undone;
export type RecoverError = "" | "codeCheck" | "unknown" | "early" | "refused";

/** Opens by a passkey; where this browser has none, by its own key. "": it is open; else why not. What ends the page is thrown. */
export async function openByKey(asking: Asking): Promise<EnterError> {
  try {
    const challenge = await challengeOf(asking);
    // without a server nobody judges the answer: the passkey is only asked to open
    const used = await keyUsed(challenge ?? crypto.getRandomValues(new Uint8Array(32)));
    const give = used === null ? [] : handed(used);
    if (challenge === null) await asking.once("enterOffline", used, give);
    else if (used !== null) await asking.once("enter", used, give);
    else if (!(await asking.until("device", null, []))) return "none";
    return "";
  } catch (error) {
    if (error instanceof NoKeyError) return error.why === "none" ? "none" : "cancelled";
    const undone = undoneOf(error);
    if (undone === null) throw error;
    const why = undone.kind === "refused" ? undone.why : "";
    return why === "no-way" ? "noWay" : why === "wrong-passkey" ? "unknown" : undone;
  }
}

/** For a passkey; null where nobody answers, and this device can open what it has: what browsers say of the network is often wrong. */
async function challengeOf(asking: Asking): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!(await asking.until("here", null, []))) return asking.until("challenge", "use", []);
  try {
    return await asking.quietly("challenge", "use");
  } catch (error) {
    const away = error instanceof Troubled && (error.trouble.kind === "offline" || error.trouble.kind === "away");
    return away ? null : asking.until("challenge", "use", []);
  }
}

/** A use of the passkey; null where this browser makes none, and opens by its own key. */
async function keyUsed(challenge: BufferSource): Promise<Used | null> {
  try {
    return await useKey(challenge, null);
  } catch (error) {
    if (error instanceof NoKeyError && error.why === "none") return null;
    throw error;
  }
}

/** Opens the keybag by the code, in memory; or why not. What ends the page is thrown. */
export async function openByCode(asking: Asking, typed: string): Promise<Begun | RecoverError> {
  try {
    return await asking.until("recover", typed, []);
  } catch (error) {
    const trouble = error instanceof Troubled ? error.trouble : null;
    if (trouble?.kind === "code-check") return "codeCheck";
    if (trouble?.kind === "unknown") return "unknown";
    if (trouble?.kind === "refused" && trouble.why === "early") return "early";
    throw error;
  }
}

/** A ceremony right before what cannot be undone (V4): "" where it was done, else why not, in words. It is not done again before the person asks. */
export async function confirmByKey(asking: Asking): Promise<string> {
  try {
    const used = await useKey(await asking.until("challenge", "use", []), null);
    await asking.once("fresh", used, handed(used));
    return "";
  } catch (error) {
    if (error instanceof NoKeyError) return error.why === "none" ? v().enter.noKey : v().key.cancelled;
    const undone = undoneOf(error);
    if (undone === null) throw error;
    return undone.kind === "refused" && undone.why !== "other-account" ? v().key.cancelled : wordsOf(undone);
  }
}
