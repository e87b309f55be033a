// The worker's half of another device: the one that has the vault open shows a square, the new one leaves its way in, its owner agrees (docs/format.md §8). [attack 2]
import { base32, fromUtf8, utf8, type Bytes } from "../../../lib/bytes.ts";
import { Refused } from "../../../lib/faults.ts";
import type { Unlock } from "../../../lib/keybag.ts";
import { pairLocator, readDone, readOffer, readReply, writeDone, writeOffer, writeReply, type PairPart, type PairReply } from "../../../lib/pairing.ts";
import { randomSecret } from "../../../lib/unlock.ts";
import { Failed } from "../../reader/server.ts";
import { begin, goOn } from "../acts.ts";
import type { Work } from "../messages.ts";
import { opened } from "../opened.ts";
import { keyInMaking, makeKeyFor, NewKey } from "../road/newkey.ts";
import { call, Problem } from "../server.ts";
import type { PairingAsks } from "./asks.ts";
import { changeWays, heldWays, withWay, type Held } from "../settings/change.ts";

const life = 2 * 60_000;

/** The square that this device shows. */
let shown: { readonly secret: Bytes; readonly until: number; reply: PairReply | null; agreed: boolean } | null = null;
/** The square that this device aimed at. */
let aimed: { readonly secret: Bytes; reply: Bytes | null } | null = null;

export const pairingWork: Work<PairingAsks> = { showSquare, replied, letIn, aim, leaveWay, letInYet };

const at = (secret: Bytes): Record<string, string> => ({ "Coffre-Locator": pairLocator(secret) });

/** What lies there; null where nothing does. What was not left by who saw the square is worth nothing. */
async function look<T>(part: PairPart, secret: Bytes, read: (bytes: Bytes, secret: Bytes) => T): Promise<T | null> {
  try {
    return read(await call(`/api/pairing/${part}`, { headers: at(secret) }), secret);
  } catch (error) {
    if (error instanceof Problem && error.problem === "not-found") return null;
    if (error instanceof Refused) throw new Failed({ kind: "refused", why: "pair-wrong" });
    throw error;
  }
}

/** The fresh ceremony before the square stands for what its owner agrees to while it is shown. */
async function showSquare(): Promise<SquareOf> {
  const vault = opened();
  return begin(vault, "square", async (_, once) => {
    const { secret, until } = await once("secret", () => Promise.resolve({ secret: randomSecret(), until: Date.now() + life }));
    await vault.ask("/api/pairing/offer", { method: "PUT", body: writeOffer(vault.account, secret), headers: at(secret) });
    shown = { secret, until, reply: null, agreed: false };
    return { link: `${location.origin}/retrouver/appareil#${base32(secret)}`, until };
  });
}

type SquareOf = PairingAsks["showSquare"]["gets"];

async function replied(): Promise<"no" | "yes" | "late"> {
  if (shown === null || Date.now() > shown.until) {
    shown = null;
    return "late";
  }
  shown.reply ??= await look("reply", shown.secret, readReply);
  return shown.reply === null ? "no" : "yes";
}

/** « Lui ouvrir mon coffre »: only now is anything signed. */
async function letIn({ key, browser }: PairingAsks["letIn"]["gives"]): Promise<null> {
  const vault = opened();
  const square = shown;
  if (square?.reply == null) throw new Failed({ kind: "refused", why: "pair-late" });
  const { kind, recipient, at: made, locator, credential, assertion } = square.reply;
  // the ceremony before the square allows one answer to it, while it is shown
  const allow = (): void => {
    if (square.agreed || Date.now() > square.until) throw new Failed({ kind: "refused", why: "pair-late" });
    square.agreed = true;
  };
  return goOn(vault, `pair ${pairLocator(square.secret)}`, async (_, once) => {
    await changeWays(vault, once, async () => {
      const unlock: Unlock = { kind, name: kind === "passkey" ? key : browser, recipient, at: made };
      const passkey = [{ name: "credential", bytes: utf8(credential) }, { name: "assertion", bytes: utf8(assertion) }];
      const held = await heldWays(vault);
      return { held: kind === "passkey" ? withWay(held, ofKey(unlock, passkey)) : withWay(withWay(held, { unlock, locator, passkey: "", made }), ofKey(null, passkey)), rotate: false };
    });
    shown = null;
    // the new device waits for it; where it is not heard, its key opens all the same
    const bag = vault.chain.states.at(-1)?.bag ?? "";
    await vault.ask("/api/pairing/done", { method: "PUT", body: writeDone(bag, square.secret), headers: at(square.secret) }).catch(() => undefined);
    return null;
  }, { first: allow });
}

const ofKey = (unlock: Unlock | null, credential: NonNullable<Held["credential"]>): Held => ({ unlock, locator: "", passkey: "", made: "", credential });

/** This device has aimed: whose vault the square is of. A key will be made for it. */
async function aim(secret: Bytes): Promise<PairingAsks["aim"]["gets"]> {
  const account = await look("offer", secret, readOffer);
  if (account === null) throw new Failed({ kind: "refused", why: "pair-late" });
  aimed = { secret, reply: null };
  makeKeyFor(new NewKey(account));
  return account;
}

async function leaveWay({ browser }: PairingAsks["leaveWay"]["gives"]): Promise<null> {
  if (aimed === null) throw new Failed({ kind: "refused", why: "ended" });
  const { passkey, device, locator, credential } = await keyInMaking().way(browser, Date.now());
  const unlock = passkey ?? device;
  const [made, used] = credential;
  if (unlock === null || unlock.kind === "code" || made === undefined || used === undefined) throw new Failed({ kind: "refused", why: "no-second-way" });
  aimed.reply ??= writeReply({ kind: unlock.kind, recipient: unlock.recipient, at: unlock.at, locator, credential: fromUtf8(made.bytes), assertion: fromUtf8(used.bytes) }, aimed.secret);
  try {
    await call("/api/pairing/reply", { method: "PUT", body: aimed.reply, headers: at(aimed.secret) });
  } catch (error) {
    if (error instanceof Problem) throw new Failed({ kind: "refused", why: error.problem === "id-conflict" ? "pair-used" : "pair-late" });
    throw error;
  }
  return null;
}

async function letInYet(): Promise<boolean> {
  if (aimed === null) throw new Failed({ kind: "refused", why: "ended" });
  if ((await look("done", aimed.secret, readDone)) === null) return false;
  const key = keyInMaking();
  await key.stands();
  aimed = null;
  makeKeyFor(null);
  return true;
}

