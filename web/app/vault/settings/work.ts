// The worker's half of the settings: the ways into this vault, where it is open, its recovery code.
import { announceCode, codeUnlock } from "../../../lib/account.ts";
import { members, parseJson } from "../../../lib/bundle.ts";
import { newCode, printCode, recoveryLocator } from "../../../lib/code.ts";
import { step } from "../../../lib/directory.ts";
import { cut } from "../../../lib/entries.ts";
import { mostUnlocks } from "../../../lib/keybag.ts";
import { list, string } from "../../../lib/jsonline.ts";
import { readStatement } from "../../../lib/statement.ts";
import { Failed } from "../../reader/server.ts";
import { begin } from "../acts.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import { keyInMaking, makeKeyFor, NewKey } from "../road/newkey.ts";
import { seenKeys } from "../road/passkeys.ts";
import type { Announced, Devices, SettingsAsks, WayIn, Ways } from "./asks.ts";
import { changeWays, heldWays, withWay, type Held } from "./change.ts";
import { checkOf, codesOf, isCode, isRight, keepCheck } from "./check.ts";

const wait = 7 * 24 * 60 * 60_000;
/** Characters. */
const longestName = 60;
const aYear = 365 * 24 * 60 * 60_000;

/** The new code for a lost paper, until it is announced. */
let lost = "";

export const settingsWork: Work<SettingsAsks> = {
  ways: async () => waysNow(opened()),
  devices: async () => devicesNow(opened()),
  rename: async ({ id, name: given }) => {
    const [vault, name] = [opened(), cut(given, longestName)];
    return begin(vault, `rename ${id}`, async (_, once) => {
      await changeWays(vault, once, async () => ({
        held: (await heldWays(vault)).map((held) => (idOf(held) === id && held.unlock !== null ? { ...held, unlock: { ...held.unlock, name } } : held)), rotate: false,
      }));
      return devicesNow(vault);
    }, name);
  },
  remove,
  addKey: async () => {
    const vault = opened();
    // said before a passkey is made that would open nothing
    if (vault.keys.bag.unlocks.length >= mostUnlocks) throw new Failed({ kind: "refused", why: "too-many-ways" });
    makeKeyFor(new NewKey(vault.account));
    return { account: vault.account, stand: (await heldWays(vault)).map(({ passkey }) => passkey).filter((id) => id !== "") };
  },
  added,
  endSession: async (id) => {
    const vault = opened();
    await vault.ask(`/api/sessions/${id}`, { method: "DELETE" });
    return devicesNow(vault);
  },
  checkCode: async (typed) => {
    const vault = opened();
    const right = typed.length === 1 ? await isCode(vault.account, typed[0] ?? "", vault.keys.bag) : await isRight(vault.account, typed);
    // the server asks after a year from now, not from before
    if (right) await vault.ask("/api/notices/checked", { method: "POST" }).catch(() => undefined);
    return right;
  },
  newCode: async () => {
    lost = newCode();
    return Promise.resolve(printCode(lost, "recovery").split("-"));
  },
  announce,
  takeCode,
};

const idOf = ({ unlock, passkey }: Held): string => unlock?.recipient ?? passkey;

async function waysNow(vault: Vault): Promise<Ways> {
  await vault.read();
  const held = await heldWays(vault);
  const check = await checkOf(vault.account, vault.keys.bag);
  const announced = announcedIn(vault, Date.now());
  // a way in beside the code must stay: the code alone is no way to come every day
  const opening = held.filter(({ unlock }) => unlock !== null && unlock.kind !== "code").length;
  return {
    ways: held.map((way): WayIn => {
      const { unlock, passkey, made } = way;
      const kind = unlock?.kind ?? "signs";
      return {
        id: idOf(way), kind, name: unlock?.name ?? "", at: unlock?.at ?? made, canRename: kind === "passkey" || kind === "device",
        canRemove: kind !== "code" && (unlock === null ? passkey !== "" && held.filter((other) => other.passkey !== "").length > 1 : opening > 1),
      };
    }),
    announced, check,
    due: Date.now() - Date.parse(check?.at ?? codeAt(vault)) > aYear,
  };
}

const codeAt = (vault: Vault): string => vault.keys.bag.unlocks.findLast(({ kind }) => kind === "code")?.at ?? "";

/** A new code that was announced and is not yet taken: any `keys` by the recovery key voids it, a `keys` that names it takes it. */
function announcedIn(vault: Vault, now: number): (Announced & { recovery: string }) | null {
  const { chain } = vault;
  let announced: { recovery: string; at: string } | null = null;
  for (const text of chain.texts) {
    const { type, note, body } = readStatement(text, vault.keys.author.log);
    if (type === "renew") announced = { recovery: body.recovery, at: note.at };
    else if (type === "keys" && (note.recovery || body.recovery === announced?.recovery)) announced = null;
  }
  if (announced === null) return null;
  const from = Date.parse(announced.at) + wait;
  return { recovery: announced.recovery, at: announced.at, from: new Date(from).toISOString(), ready: now >= from };
}

async function devicesNow(vault: Vault): Promise<Devices> {
  const ways = await waysNow(vault);
  const answer = await vault.ask("/api/sessions");
  const sessions = await step("tampered", () => list(members(parseJson(answer), ["sessions", "idle"], ["maintenance"]).sessions).map((value) => {
    const session = members(value, ["id", "begun", "used", "ends", "this"]);
    return { id: string(session.id), begun: string(session.begun), used: string(session.used), here: session.this === true };
  }));
  return { ...ways, account: vault.account, sessions };
}

/** Removes a way in: every key is new, what stays is sealed to again, every session ends but this one, which begins again. [3, 27] */
async function remove(id: string): Promise<SettingsAsks["remove"]["gets"]> {
  const vault = opened();
  return begin(vault, `remove ${id}`, async (_, once) => {
    const all = await once("before", () => heldWays(vault));
    const held = all.filter((way) => idOf(way) !== id);
    if (held.length === all.length) throw new Failed({ kind: "refused", why: "no-way" });
    await changeWays(vault, once, () => Promise.resolve({ held, rotate: true }));
    const seen = await seenKeys(vault.account);
    return { devices: await devicesNow(vault), gone: all.filter((way) => idOf(way) === id && seen[way.passkey] !== undefined).map(({ passkey }) => passkey) };
  });
}

async function added({ browser }: SettingsAsks["added"]["gives"]): Promise<Devices> {
  const vault = opened();
  const key = keyInMaking();
  return begin(vault, `add ${key.number}`, async (_, once) => {
    await changeWays(vault, once, async () => ({ held: withKey(await heldWays(vault), await key.way(browser, Date.now())), rotate: false }));
    await key.stands();
    const devices = await devicesNow(vault);
    makeKeyFor(null);
    return devices;
  });
}

/** The ways in with a key that was made here. */
function withKey(held: readonly Held[], { passkey, device, locator, credential }: Awaited<ReturnType<NewKey["way"]>>): readonly Held[] {
  const own = device === null ? held : withWay(held, { unlock: device, locator, passkey: "", made: device.at });
  return withWay(own, { unlock: passkey, locator: "", passkey: "", made: "", credential });
}

/** The paper was lost: a new code opens at once, and replaces the old one in seven days, unless the old one says otherwise. */
async function announce({ name }: { readonly name: string }): Promise<Ways> {
  const vault = opened();
  const code = lost;
  if (code === "") throw new Failed({ kind: "refused", why: "ended" });
  return begin(vault, `announce ${recoveryLocator(code)}`, async (_, once) => {
    await changeWays(vault, once, async () => {
      const now = Date.now();
      const standing = await heldWays(vault);
      const renewed = announcedIn(vault, now);
      // an announcement before this one counts no more, nor does its code: a way in that goes takes its generation with it [27]
      const held = renewed === null ? standing : standing.filter(({ unlock }) => unlock?.kind !== "code" || unlock.at !== renewed.at);
      const unlock = await codeUnlock(code, name, now);
      return { held: [...held, { unlock, locator: recoveryLocator(code), passkey: "", made: unlock.at }], rotate: held.length < standing.length, renew: await announceCode(vault.keys.author, code, await vault.seen(), now) };
    });
    await keepCheck(vault.account, code, vault.keys.bag);
    const ways = await waysNow(vault);
    lost = "";
    return ways;
  });
}

async function takeCode(): Promise<Ways> {
  const vault = opened();
  return begin(vault, "take", async (_, once) => {
    await changeWays(vault, once, async () => {
      const announced = announcedIn(vault, Date.now());
      if (announced?.ready !== true) throw new Failed({ kind: "refused", why: "too-early" });
      // the new code is the one of the announcement's instant; the others open nothing any more
      const held = (await heldWays(vault)).filter(({ unlock }) => unlock?.kind !== "code" || unlock.at === announced.at);
      if (codesOf({ unlocks: held.flatMap(({ unlock }) => unlock ?? []) }).length !== 1) throw new Failed({ kind: "stop", stop: "tampered" });
      return { held, rotate: true, recovery: announced.recovery };
    });
    return waysNow(vault);
  });
}
