// Makes, opens and reads a vault, away from the page's own thread. Codes, keys and the session live here, in memory, and nowhere else.
import { base64, H } from "../../lib/bytes.ts";
import { letterLocator, readCode, recoveryLocator, recoveryUnlockSeed } from "../../lib/code.ts";
import { Refused, Stopped } from "../../lib/faults.ts";
import { openKeybag, type Keybag } from "../../lib/keybag.ts";
import { openLetter } from "../../lib/opening.ts";
import type { Trust } from "../../lib/bundle.ts";
import type { PlacedChain } from "../../lib/directory.ts";
import type { Seen } from "../../lib/checkpoint.ts";
import type { Evidence } from "../../lib/evidence.ts";
import { deviceLocator, deviceUnlockSeed, passkeyUnlockSeed } from "../../lib/unlock.ts";
import { challengeOf, checkedWayIn, json, readActAnswer, readWayIn, type WayIn } from "../../lib/ways.ts";
import { keep, keepSeen, keptSeen, keptTrust } from "../reader/kept.ts";
import type { Told, Trouble } from "../reader/messages.ts";
import { Failed, send as get } from "../reader/server.ts";
import { trusted } from "../reader/trust.ts";
import { deviceAccounts, deviceSecrets, useDevice } from "./device.ts";
import { assertion, Enrolment } from "./enrol.ts";
import type { Begun, Kept, Used, VaultAsk, VaultAsks } from "./messages.ts";
import { Vault } from "./open.ts";
import { call, post, postSections, Problem, seenHeader } from "./server.ts";
import { bytesOf, homeOf, paperOf, setDone } from "./views.ts";

let enrolment: Enrolment | null = null;
let vault: Vault | null = null;

self.onmessage = ({ data }: MessageEvent<VaultAsk>) => { void answer(data); };

const tell = (told: Told, transfer: Transferable[] = []): void => { self.postMessage(told, { transfer }); };

async function answer(asked: VaultAsk): Promise<void> {
  try {
    const done = await act(asked);
    tell({ id: asked.id, done }, done instanceof Uint8Array ? [done.buffer] : []);
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === "refused" && trouble.why === "ended") vault = null;
    tell({ id: asked.id, trouble });
  }
}

/** An error that is none of those expected stops: nothing is shown that was not checked to its end. */
function troubleOf(error: unknown): Trouble {
  if (error instanceof Failed) return error.trouble;
  if (error instanceof Problem) return { kind: "refused", why: error.problem };
  if (error instanceof Stopped) return { kind: "stop", stop: error.stop };
  if (error instanceof Refused) return { kind: "stop", stop: error.fault === "rolled-back" ? "rolled-back" : "tampered" };
  if (error instanceof DOMException && error.name === "NotSupportedError") return { kind: "too-old" };
  return { kind: "stop", stop: "tampered" };
}

async function act(asked: VaultAsk): Promise<VaultAsks[keyof VaultAsks]["gets"]> {
  switch (asked.ask) {
    case "keep":
      return keepLetter(asked.given);
    case "recover":
      return recover(asked.given);
    case "challenge":
      return asked.given === "use" ? challengeOf(await post("/api/passkeys/challenge", json({ account: "" }))) : enrolling().challenge();
    case "made":
      return enrolling().made(asked.given.made, asked.given.name);
    case "read":
      return enrolling().read(asked.given);
    case "code":
      return enrolling().groups;
    case "last":
      await enrolling().last(asked.given);
      return null;
    case "send":
      return sendAll(asked.given);
    case "enter":
      return enter(asked.given);
    case "device":
      return enterHere();
    case "home":
      return homeOf(opened());
    case "paper":
      return paperOf(opened(), asked.given);
    case "bytes":
      return bytesOf(opened(), asked.given);
    case "done":
      return setDone(opened(), asked.given.id, asked.given.done);
    case "leave":
      return leave();
    default: {
      const never: never = asked;
      throw new Error(String(never));
    }
  }
}

function enrolling(): Enrolment {
  if (enrolment === null) throw new Failed({ kind: "refused", why: "ended" });
  return enrolment;
}

function opened(): Vault {
  if (vault === null) throw new Failed({ kind: "refused", why: "ended" });
  return vault;
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
  return enrolment.begun();
}

interface CameIn {
  readonly trust: Trust;
  readonly way: WayIn;
  readonly chain: PlacedChain;
  readonly seen: Seen;
}

/** Checks a way in up to the chain; the keybag is still closed. */
async function cameIn(answer: Uint8Array): Promise<CameIn> {
  const trust = (await keptTrust()) ?? (await trusted());
  const way = readWayIn(answer);
  const { chain, seen } = await checkedWayIn(way, trust, Date.now(), await keptSeen(trust.log));
  await keepSeen(seen);
  return { trust, way, chain, seen };
}

/** A keybag's own trust wins: what it says must be what this page relies on. [attack 12] */
function sameTrust(bag: Keybag, trust: Trust): Keybag {
  if (bag.trust.vkey !== trust.vkey || bag.trust.operator !== trust.operator) throw new Failed({ kind: "stop", stop: "rolled-back" });
  return bag;
}

async function keybagBy(locator: string): Promise<Uint8Array> {
  const trust = await trusted();
  return call("/api/keybag", { headers: { "Coffre-Locator": locator, ...seenHeader(await keptSeen(trust.log)) } });
}

async function recover(typed: string): Promise<Begun> {
  const code = read(typed, "recovery");
  const answer = await keybagBy(recoveryLocator(code)).catch((error: unknown) => {
    throw error instanceof Problem && error.problem === "not-found" ? new Failed({ kind: "unknown" }) : error;
  });
  const { trust, way, chain, seen } = await cameIn(answer);
  const bag = sameTrust(await openKeybag(way.keybag, recoveryUnlockSeed(code), chain), trust);
  enrolment = Enrolment.ofRecovery(chain, bag, code, trust, seen);
  return enrolment.begun();
}

/** Opens by a passkey; where it gives nothing that opens, by this browser's own key. */
async function enter(used: Used): Promise<null> {
  const trust = await trusted();
  const answer = await post("/api/passkeys/open", assertion(used), "application/json", seenHeader(await keptSeen(trust.log)));
  const came = await cameIn(answer);
  const seeds = used.prf === null || used.prf.byteLength !== 32 ? [] : [passkeyUnlockSeed(new Uint8Array(used.prf), location.hostname)];
  if (used.prf !== null) new Uint8Array(used.prf).fill(0);
  seeds.push(...(await deviceSecrets(came.chain.id)).map(deviceUnlockSeed));
  for (const seed of seeds) {
    const bag = await openBy(seed, came);
    if (bag === null) continue;
    vault = await Vault.enter(came.trust, sameTrust(bag, came.trust), came.chain, came.way.nonce, came.seen);
    return null;
  }
  throw new Failed({ kind: "refused", why: "no-way" });
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
      const answer = await keybagBy(deviceLocator(secret)).catch((error: unknown) => {
        if (error instanceof Problem && error.problem === "not-found") return null;
        throw error;
      });
      if (answer === null) continue;
      const came = await cameIn(answer);
      const bag = await openBy(deviceUnlockSeed(secret), came);
      if (bag === null || came.chain.id !== account) continue;
      vault = await Vault.enter(came.trust, sameTrust(bag, came.trust), came.chain, came.way.nonce, came.seen);
      return true;
    }
  }
  return false;
}

const pauses = [300, 700, 1500, 3000];

/** Sends what was composed once; answers that come before the log's proofs are asked for again with the same bytes. */
async function sendAll(words: VaultAsks["send"]["gives"]): Promise<Kept> {
  const kept = enrolling();
  let request = await kept.request(words, Date.now());
  let token = "";
  const consistency = (from: number, to: number) => get(`/log/consistency?from=${from}&to=${to}`);
  for (let tries = 0; ; tries++) {
    let answer;
    try {
      answer = await postSections(request.path, request.sections);
    } catch (error) {
      if (!(error instanceof Problem) || error.problem !== "wrong-challenge" || tries >= pauses.length) throw error;
      request = await kept.withSession(request, Date.now());
      continue;
    }
    const answered = await readActAnswer(answer, kept.trust, await keptSeen(kept.trust.log), consistency);
    if (answered.token !== "") token = answered.token;
    if (answered.evidence === null) {
      // it stands, and nothing proves it yet: it is not said to be kept before the log says so [attacks 9, 26]
      if (tries >= pauses.length) throw new Failed({ kind: "away" });
      await new Promise((resolve) => setTimeout(resolve, pauses[tries]));
      continue;
    }
    if (answered.seen !== null) await keepSeen(answered.seen);
    if (request.manifest !== null) await keep(`manifest ${kept.account}`, request.manifest);
    if (kept.onDevice) await useDevice(kept.account);
    vault = new Vault(kept.trust, request.keys.bag, request.keys.author, token);
    await vault.begin();
    enrolment = null;
    const claim = request.sections.find(({ name }) => name === "claim");
    return { at: claim === undefined ? "" : claimedAt(answered.evidence, claim.bytes), device: kept.onDevice };
  }
}

/** When the log took the claim. */
function claimedAt(evidence: readonly Evidence[], claim: Uint8Array): string {
  const taken = evidence.find(({ event, act: by }) => event === "coffre/claim" && by === base64(H(claim)));
  if (taken === undefined) throw new Failed({ kind: "stop", stop: "tampered" });
  return taken.at;
}

async function leave(): Promise<null> {
  const left = vault;
  vault = null;
  enrolment = null;
  await left?.leave().catch(() => undefined); // what is in memory is gone, whatever the server heard
  return null;
}
