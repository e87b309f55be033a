// A change of the ways in: the keybag is sealed anew and every way that stays is sent again, in one request that is composed once.
import { changeKeys, type NewKeys } from "../../../lib/account.ts";
import { members, parseJson } from "../../../lib/bundle.ts";
import { utf8, type Bytes } from "../../../lib/bytes.ts";
import { newest } from "../../../lib/chain.ts";
import { demand } from "../../../lib/faults.ts";
import { list, string } from "../../../lib/jsonline.ts";
import { mostUnlocks, type Unlock } from "../../../lib/keybag.ts";
import type { Section } from "../../../lib/sections.ts";
import { json } from "../../../lib/ways.ts";
import { step } from "../../../lib/directory.ts";
import { keepBeside } from "../../reader/kept.ts";
import { Failed } from "../../reader/server.ts";
import { untilLogged } from "../logged.ts";
import { seenKeys } from "../road/passkeys.ts";
import type { Once } from "../acts.ts";
import { keepWay } from "../offline.ts";
import type { Vault } from "../open.ts";
import { postSections } from "../server.ts";

/** A way in as keybag and server have it. A passkey that opens nothing has no unlock. */
export interface Held {
  readonly unlock: Unlock | null;
  readonly locator: string;
  /** The passkey's id, base64url; "" of other kinds. */
  readonly passkey: string;
  readonly made: string;
  /** Of a passkey that is new to the server. */
  readonly credential?: readonly Section[];
}

/**
 * The ways in that stand: the keybag's, with what the server finds each by (`GET /api/ways`, docs/api.md §3). Which passkey is which is its word, but for those
 * that this device has itself seen.
 */
export async function heldWays(vault: Vault): Promise<readonly Held[]> {
  const [answer, seen] = [await vault.ask("/api/ways"), Object.entries(await seenKeys(vault.account))];
  try {
    return await matched(vault, answer, seen);
  } catch (error) {
    // a keybag that another device has replaced meanwhile has other ways in, and nobody lies
    await vault.read();
    if (!vault.holdsNewestBag) throw new Failed({ kind: "refused", why: "other-bag" });
    throw error;
  }
}

function matched(vault: Vault, answer: Bytes, seen: readonly (readonly [string, string])[]): Promise<readonly Held[]> {
  return step("tampered", () => {
    const ways = members(parseJson(answer), ["locators", "passkeys"]);
    const locators = list(ways.locators).map(string);
    const passkeys = list(ways.passkeys).map((value) => {
      const { id, made } = members(value, ["id", "made"]);
      return { id: string(id), made: string(made) };
    });
    const { unlocks } = vault.keys.bag;
    const opening = unlocks.filter(({ kind }) => kind === "passkey").length;
    demand(locators.length === unlocks.length - opening && passkeys.length >= opening, "wrong-keybag", "The server has other ways in than the keybag.");
    const [found, keys] = [locators[Symbol.iterator](), passkeys[Symbol.iterator]()];
    const held = unlocks.map((unlock): Held => {
      if (unlock.kind !== "passkey") return { unlock, locator: String(found.next().value), passkey: "", made: unlock.at };
      const key = keys.next().value;
      return { unlock, locator: "", passkey: key?.id ?? "", made: key?.made ?? "" };
    });
    // those that open nothing come after those that do
    const all = [...held, ...[...keys].map(({ id, made }): Held => ({ unlock: null, locator: "", passkey: id, made }))];
    for (const { unlock, passkey } of all) {
      if (passkey === "") continue;
      const recipient = unlock?.recipient ?? "";
      const isSo = seen.every(([id, opens]) => (id === passkey ? opens === recipient : opens === "" || opens !== recipient));
      demand(isSo, "wrong-keybag", "The server says that a passkey is another way in than this device has seen.");
    }
    return all;
  });
}

/** The ways in with a new one: before the codes, so that the list ends with them. */
export function withWay(held: readonly Held[], way: Held): readonly Held[] {
  const codes = held.findIndex(({ unlock }) => unlock?.kind === "code");
  return [...held.slice(0, codes), way, ...held.slice(codes)];
}

/** Where this device keeps the hashes of the keys that it has made itself: of those it needs not be told. */
export const renewedHere = (account: string): string => `renewed ${account}`;

interface Request {
  readonly path: string;
  readonly sections: readonly Section[];
  readonly keys: NewKeys;
}

export interface Wanted {
  readonly held: readonly Held[];
  readonly rotate: boolean;
  readonly recovery?: string;
  /** The `renew` of the same request. */
  readonly renew?: Bytes;
}

/** Signs what is wanted, once for what was begun, sends it until it is answered, and goes on with the keys that are in force then. */
export async function changeWays(vault: Vault, once: Once, wanted: () => Promise<Wanted>): Promise<void> {
  const { path, sections, keys } = await once("ways", async () => {
    if (!vault.holdsNewestBag) throw new Failed({ kind: "refused", why: "other-bag" });
    return compose(vault, await wanted(), Date.now());
  });
  await once("taken", async () => (await untilLogged(() => postSections(path, sections), vault.trust)).answer);
  await once("in force", async () => {
    const { chain } = keys.author;
    vault.adopt(keys.bag, keys.author);
    await vault.begin(); // new keys ended the session
    // the log must say so too
    await vault.read();
    const { n, hash, gen } = newest(chain);
    if (vault.chain.states[n]?.hash !== hash) throw new Failed({ kind: "stop", stop: "tampered" });
    await keepWay(vault.account, keys.keybag, chain.texts);
    if (gen !== chain.states[n - 1]?.gen) await keepBeside(renewedHere(vault.account), hash, "");
    return true;
  });
}

async function compose(vault: Vault, { held, rotate, recovery, renew }: Wanted, now: number): Promise<Request> {
  const { author, bag } = vault.keys;
  const unlocks = held.flatMap(({ unlock }) => unlock ?? []);
  if (unlocks.length > mostUnlocks) throw new Failed({ kind: "refused", why: "too-many-ways" });
  const keys = await changeKeys(author, bag, { unlocks, rotate, ...(recovery === undefined ? {} : { recovery }) }, await vault.seen(), now, renew === undefined ? [] : [renew]);
  const passkeys = held.filter(({ passkey, credential }) => passkey !== "" || credential !== undefined);
  const inOrder = [...passkeys.filter(({ unlock }) => unlock !== null), ...passkeys.filter(({ unlock }) => unlock === null)];
  const sections: Section[] = [
    ...(renew === undefined ? [] : [{ name: "renew", bytes: renew }]),
    { name: "keys", bytes: keys.statements.at(-1) ?? new Uint8Array(0) },
    { name: "keybag", bytes: keys.keybag },
    ...held.filter(({ locator }) => locator !== "").map(({ locator }) => ({ name: "locator", bytes: utf8(locator) })),
    ...inOrder.flatMap(({ passkey, credential }) => credential ?? [{ name: "credential", bytes: json({ id: passkey }) }]),
  ];
  return { path: renew === undefined ? "/api/accounts/keys" : "/api/accounts/renew", sections, keys };
}
