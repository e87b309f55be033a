// A passkey is made on this device for a vault that is open: after a ceremony with one that stands, it is made and read until it is known to open.
import { Troubled } from "../../reader/reader.ts";
import { handed, keyName, makeKey, NoKeyError, useKey } from "../road/ceremony.ts";
import type { VaultPage } from "../vault.svelte.ts";
import { v } from "../words.ts";
import type { Devices } from "./asks.ts";
import type { Confirmed } from "./confirmed.ts";

/** Makes it, and reads it twice, or once where its making gave what opens. */
export async function makeAndRead(page: VaultPage, account: string, stand: readonly string[]): Promise<void> {
  const made = await makeKey(await page.tries("challenge", "make"), account, keyName(), () => undefined, stand);
  const id = made.id.slice(0);
  if (await page.tries("made", { made, name: keyName() }, handed(made))) {
    const first = await useKey(await page.tries("challenge", "use"), id);
    await page.tries("read", first, handed(first));
  }
  const last = await useKey(await page.tries("challenge", "use"), id);
  await page.tries("last", last, handed(last));
}

export async function addKeyHere(page: VaultPage): Promise<Confirmed<Devices>> {
  try {
    const wrong = await page.confirm();
    if (wrong !== "") return { wrong };
    const { account, stand } = await page.tries("addKey", null);
    await makeAndRead(page, account, stand);
    return { done: await page.tries("added", { browser: v().settings.browser }) };
  } catch (error) {
    if (error instanceof NoKeyError) return { wrong: error.why === "stands" ? v().settings.exists : error.why === "none" ? v().enter.noKey : v().key.cancelled };
    if (error instanceof Troubled && error.trouble.kind === "refused" && error.trouble.why !== "ended") {
      return { wrong: error.trouble.why === "other-bag" ? v().settings.otherBag : error.trouble.why === "too-many-ways" ? v().settings.tooMany : v().key.cancelled };
    }
    page.troubled(error);
    return null;
  }
}
