// The worker's half of the road: a letter is kept, a vault opened, by a passkey, by this browser or by the code.
import { recipientText } from "../../../lib/age.ts";
import { base64, equal, H, utf8 } from "../../../lib/bytes.ts";
import type { Trust } from "../../../lib/bundle.ts";
import { newest } from "../../../lib/chain.ts";
import type { Seen } from "../../../lib/checkpoint.ts";
import { letterLocator, readCode, recoveryLocator, recoverySigningSeed, recoveryUnlockSeed } from "../../../lib/code.ts";
import type { PlacedChain } from "../../../lib/directory.ts";
import { signingKey } from "../../../lib/ed25519.ts";
import type { Evidence } from "../../../lib/evidence.ts";
import { Refused, Stopped } from "../../../lib/faults.ts";
import { openKeybag, type Keybag } from "../../../lib/keybag.ts";
import { openLetter } from "../../../lib/opening.ts";
import { deviceLocator, deviceUnlockSeed, passkeyUnlockSeed } from "../../../lib/unlock.ts";
import { base64url, challengeOf, checkedWayIn, json, readWayIn, type WayIn } from "../../../lib/ways.ts";
import { keepNewer, keepSeen, keptSeen, keptTrust } from "../../reader/kept.ts";
import { Failed, send as get } from "../../reader/server.ts";
import { trusted } from "../../reader/trust.ts";
import type { Work } from "../messages.ts";
import { Vault } from "../open.ts";
import { untilLogged } from "../logged.ts";
import { keepNewest, readTo } from "../newest.ts";
import { accountsHere, keepWay, openHere } from "../offline.ts";
import { heldVault, opened, useVault } from "../opened.ts";
import { call, post, postSections, Problem, seenHeader } from "../server.ts";
import { forgetTaken } from "../taken.ts";
import type { Begun, Kept, RoadAsks, Used } from "./asks.ts";
import { keepCheck } from "../settings/check.ts";
import { deviceAccounts, deviceSecrets } from "./device.ts";
import { Enrolment } from "./enrol.ts";
import { assertion, keyInMaking, makeKeyFor } from "./newkey.ts";
import { keepSeenKey } from "./passkeys.ts";

let enrolment: Enrolment | null = null;

export const roadWork: Work<RoadAsks> = {
  keep: keepLetter,
  recover,
  challenge: async (of) => (of === "use" ? challengeOf(await post("/api/passkeys/challenge", json({ account: "" }))) : keyInMaking().challenge()),
  made: async ({ made, name }) => keyInMaking().made(made, name),
  read: async (used) => keyInMaking().read(used),
  code: async () => Promise.resolve(enrolling().groups),
  last: async (used) => {
    await keyInMaking().last(used);
    return null;
  },
  send: sendAll,
  enter,
  device: enterHere,
  here: async () => (await accountsHere()).length > 0,
  enterOffline,
  fresh,
  leave,
};

function enrolling(): Enrolment {
  if (enrolment === null) throw new Failed({ kind: "refused", why: "ended" });
  return enrolment;
}

/** A wrong check is said before anything is sent. */
function read(typed: string, kind: "letter" | "recovery"): string {
  try {
    return readCode(typed, kind);
  } catch (refusal) {
    throw refusal instanceof Refused ? new Failed({ kind: "code-check" }) : refusal;
  }
}

/** The letter is opened and checked once more, here: what it is kept from never passes through the page. */
async function keepLetter(typed: string): Promise<Begun> {
  const code = read(typed, "letter");
  const trust = await trusted();
  const before = await keptSeen(trust.log);
  const bundle = await get("/api/letter", { headers: { "Coffre-Locator": letterLocator(code), ...seenHeader(before) } });
  const letter = await openLetter(code, bundle, trust, Date.now(), before);
  await keepSeen(letter.seen);
  if (letter.grant === null) throw new Failed({ kind: "changed" });
  enrolment = await Enrolment.ofLetter(letter, trust);
  makeKeyFor(enrolment.key);
  return enrolment.begun();
}

interface CameIn {
  readonly trust: Trust;
  readonly way: WayIn;
  readonly chain: PlacedChain;
  readonly seen: Seen;
}

/**
 * Asks for a way in, and checks it up to the chain; the keybag is still closed. What this device has seen is read once, before it asks: another tab may see
 * more while the answer is on its way, and the answer goes on from what was told. [attack 13]
 */
async function cameIn(ask: (seen: Readonly<Record<string, string>>) => Promise<Uint8Array>): Promise<CameIn> {
  const trust = await trusted();
  const before = await keptSeen(trust.log);
  const way = readWayIn(await ask(seenHeader(before)));
  const { chain, seen } = await checkedWayIn(way, trust, Date.now(), before);
  await keepSeen(seen);
  await keepNewest(chain, await readTo(chain.id));
  return { trust, way, chain, seen };
}

/** A keybag's own trust wins: what it says must be what this page relies on. [attack 12] */
function sameTrust(bag: Keybag, trust: Trust): Keybag {
  if (bag.trust.vkey !== trust.vkey || bag.trust.operator !== trust.operator) throw new Failed({ kind: "stop", stop: "rolled-back" });
  return bag;
}

/** The way in that lies under a locator; null where none does. */
async function cameByLocator(locator: string): Promise<CameIn | null> {
  try {
    return await cameIn((seen) => call("/api/keybag", { headers: { "Coffre-Locator": locator, ...seen } }));
  } catch (error) {
    if (error instanceof Problem && error.problem === "not-found") return null;
    throw error;
  }
}

async function recover(typed: string): Promise<Begun> {
  const code = read(typed, "recovery");
  const came = await cameByLocator(recoveryLocator(code));
  if (came === null) throw new Failed({ kind: "unknown" });
  const { trust, way, chain, seen } = came;
  const bag = sameTrust(await openKeybag(way.keybag, recoveryUnlockSeed(code), chain), trust);
  // a code that was announced for a lost paper opens the bag, and signs nothing before it is taken
  if (base64((await signingKey(recoverySigningSeed(code))).publicKey) !== newest(chain).recovery) throw new Failed({ kind: "refused", why: "early" });
  enrolment = Enrolment.ofRecovery(chain, bag, code, trust, seen);
  makeKeyFor(enrolment.key);
  return enrolment.begun();
}

/**
 * The way in that the server gives for a passkey's use, checked up to the chain. One use counts once: who asks uses the key again where the answer was lost.
 * The passkey itself says whose it is: a server that names another account has sealed that one's keybag to it. [attacks 1, 3]
 */
async function cameBy(used: Used): Promise<CameIn> {
  const came = await cameIn((seen) => call("/api/passkeys/open", { method: "POST", body: assertion(used), headers: { "Content-Type": "application/json", ...seen }, once: true }));
  const isTheirs = used.user !== null && equal(new Uint8Array(used.user), utf8(came.chain.id));
  if (!isTheirs) throw new Stopped("tampered", "wrong-account", "The server gave another account's way in.");
  return came;
}

/** Opens by a passkey; where it gives nothing that opens, by this browser's own key. */
export async function enter(used: Used): Promise<null> {
  const { came, bag } = await bagBy(used);
  if (bag === null) throw new Failed({ kind: "refused", why: "no-way" });
  await cameInto(came, bag);
  return null;
}

/** The vault is open; its way in is kept, for when there is no network. */
async function cameInto(came: CameIn, bag: Keybag): Promise<void> {
  useVault(await Vault.enter(came.trust, sameTrust(bag, came.trust), came.chain, came.way.nonce, came.seen));
  await keepWay(came.chain.id, new Uint8Array(came.way.keybag), came.chain.texts);
}

/** Nobody is asked: the keybag and the chain are those of the last time that this device came in. It has no session, so nothing can leave. */
async function enterOffline(used: Used | null): Promise<null> {
  const trust = await keptTrust();
  const noWay = new Failed({ kind: "refused", why: "no-way" });
  if (trust === null) throw noWay;
  const mine = used === null ? [] : seedsOf(used);
  for (const account of await accountsHere()) {
    for (const seed of [...mine, ...(await deviceSecrets(account)).map(deviceUnlockSeed)]) {
      const here = await openHere(account, seed, trust.log);
      if (here === null) continue;
      const bag = sameTrust(here.bag, trust);
      useVault(new Vault(trust, bag, { log: trust.log, chain: here.chain, key: await signingKey(bag.sign) }, ""));
      return null;
    }
  }
  throw noWay;
}

/** What a passkey opens with, if it does; it is not kept. */
function seedsOf(used: Used): Uint8Array[] {
  const seeds = used.prf === null || used.prf.byteLength !== 32 ? [] : [passkeyUnlockSeed(new Uint8Array(used.prf), location.hostname)];
  if (used.prf !== null) new Uint8Array(used.prf).fill(0);
  return seeds;
}

/** The way in of a passkey, and the keybag as it opens it, or this browser's own key; null where neither does. */
async function bagBy(used: Used): Promise<{ came: CameIn; bag: Keybag | null }> {
  const own = seedsOf(used);
  const came = await cameBy(used);
  for (const seed of [...own, ...(await deviceSecrets(came.chain.id)).map(deviceUnlockSeed)]) {
    const bag = await openBy(seed, came);
    if (bag === null) continue;
    if (own.includes(seed)) await keepSeenKey(came.chain.id, base64url(new Uint8Array(used.id)), await recipientText(seed));
    return { came, bag };
  }
  return { came, bag: null };
}

/** The keybag; null where this key is none of its ways in. Anything else that is wrong with it stops. */
async function openBy(seed: Uint8Array, { way, chain }: CameIn): Promise<Keybag | null> {
  try {
    return await openKeybag(way.keybag, seed, chain);
  } catch (refusal) {
    if (refusal instanceof Refused && refusal.fault === "cannot-open") return null;
    throw refusal;
  }
}

async function enterHere(): Promise<boolean> {
  for (const account of await deviceAccounts()) {
    for (const secret of await deviceSecrets(account)) {
      const came = await cameByLocator(deviceLocator(secret));
      if (came?.chain.id !== account) continue;
      const bag = await openBy(deviceUnlockSeed(secret), came);
      if (bag === null) continue;
      await cameInto(came, bag);
      return true;
    }
  }
  return false;
}

/** Challenges that may pass before a request that begins a session arrives. */
const challenges = 4;

/** Sends what was composed once; only the session in it is signed anew, where its challenge has passed. */
async function sendAll(words: RoadAsks["send"]["gives"]): Promise<Kept> {
  const kept = enrolling();
  let request = await kept.request(words, Date.now());
  const send = async (): Promise<Uint8Array<ArrayBuffer>> => {
    for (let tries = 0; ; tries++) {
      try {
        return await postSections(request.path, request.sections);
      } catch (error) {
        if (!(error instanceof Problem) || error.problem !== "wrong-challenge" || tries >= challenges) throw error;
        request = await kept.withSession(request, Date.now());
      }
    }
  };
  const { evidence, token } = await untilLogged(send, kept.trust);
  if (request.manifest !== null) await keepNewer(`manifest ${kept.account}`, request.manifest);
  await kept.key.stands();
  const vault = new Vault(kept.trust, request.keys.bag, request.keys.author, token);
  await vault.begin();
  useVault(vault);
  const section = (name: string): Uint8Array<ArrayBuffer> | undefined => {
    const found = request.sections.find((one) => one.name === name);
    return found === undefined ? undefined : new Uint8Array(found.bytes);
  };
  const [keybag, claim] = [section("keybag"), section("claim")];
  if (keybag !== undefined) await keepWay(kept.account, keybag, request.keys.author.chain.texts);
  await keepCheck(kept.account, kept.code, request.keys.bag);
  enrolment = null;
  makeKeyFor(null);
  return { at: claim === undefined ? "" : claimedAt(evidence, claim), device: kept.key.onDevice };
}

/** When the log took the claim. */
function claimedAt(evidence: readonly Evidence[], claim: Uint8Array): string {
  const taken = evidence.find(({ event, act: by }) => event === "coffre/claim" && by === base64(H(claim)));
  if (taken === undefined) throw new Failed({ kind: "stop", stop: "tampered" });
  return taken.at;
}

async function leave(): Promise<null> {
  const left = heldVault();
  await forgetTaken();
  useVault(null);
  enrolment = null;
  makeKeyFor(null);
  await left?.leave().catch(() => undefined); // what is in memory is gone, whatever the server heard
  return null;
}

/** The server says that this is a passkey of this account, used now; the keybag that came with it may hold what another device has added. */
async function fresh(used: Used): Promise<null> {
  const vault = opened();
  const { came, bag } = await bagBy(used);
  if (came.chain.id !== vault.account) throw new Failed({ kind: "refused", why: "other-account" });
  const { author } = vault.keys;
  const isNewer = came.chain.texts.length > author.chain.texts.length && newest(came.chain).sign === newest(author.chain).sign;
  if (bag !== null && (isNewer || !vault.holdsNewestBag)) {
    vault.adopt(sameTrust(bag, vault.trust), { ...author, chain: came.chain });
    await keepWay(vault.account, new Uint8Array(came.way.keybag), came.chain.texts);
  }
  vault.confirm(Date.now());
  return null;
}
