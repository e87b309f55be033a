// An account of its own: how it begins, what it signs, and how its recovery code opens it again (docs/format.md §2, §3, §8).
import { recipientText } from "./age.ts";
import { base32, base64, fromBase64, h, H, utf8, type Bytes } from "./bytes.ts";
import { newest, readChain, type Chain } from "./chain.ts";
import { recoverySigningSeed, recoveryUnlockSeed } from "./code.ts";
import type { Seen } from "./checkpoint.ts";
import { signingKey, type SigningKey } from "./ed25519.ts";
import { sealKeybag, type Keybag, type Unlock } from "./keybag.ts";
import { writeNote } from "./note.ts";
import { maySign, type Bodies, type Type } from "./statement.ts";
import { manifestName, randomSecret } from "./unlock.ts";

/** Whoever signs for an account: its chain, and the key in force. Stays in the worker. */
export interface Author {
  readonly log: string;
  readonly chain: Chain;
  readonly key: SigningKey;
}

/** The keys of an account that does not stand yet: its id is known, nothing is signed. Stays in the worker. */
export interface Draft {
  readonly log: string;
  readonly id: string;
  readonly genesis: Bodies["genesis"];
  readonly sign: Bytes;
  readonly vault: Bytes;
  readonly labelKey: Bytes;
}

/** An account as it begins, or with its keys changed: what one request brings. */
export interface NewKeys {
  /** All that the request signs, in order: genesis and keys, or keys alone. */
  readonly statements: readonly Bytes[];
  readonly keybag: Bytes;
  readonly bag: Keybag;
  readonly author: Author;
}

type Trust = Keybag["trust"];

/** Makes the keys of a new holder. The id hangs on them alone, so a passkey can be made for it before anything is signed. */
export async function draftAccount(log: string, recoveryCode: string): Promise<Draft> {
  const [sign, vault] = [randomSecret(), randomSecret()];
  const genesis = {
    kind: "holder", by: "",
    sign: base64((await signingKey(sign)).publicKey),
    recovery: base64((await signingKey(recoverySigningSeed(recoveryCode))).publicKey),
    vault: await recipientText(vault),
  } as const;
  const id = base32(h("coffre/account/v1", utf8(`${JSON.stringify(genesis)}\n`)));
  return { log, id, genesis, sign, vault, labelKey: randomSecret() };
}

/** The way in by the recovery code. */
export const codeUnlock = async (recoveryCode: string, name: string, now: number): Promise<Unlock> =>
  ({ kind: "code", name, recipient: await recipientText(recoveryUnlockSeed(recoveryCode)), at: new Date(now).toISOString() });

/** The bytes of the manifest's label that go with the first keys. */
export const labelOf = (draft: Draft): Bytes => manifestName(draft.labelKey);

/** Signs genesis and first keys, and seals the keybag. */
export async function beginAccount(draft: Draft, trust: Trust, unlocks: readonly Unlock[], seen: Seen, now: number): Promise<NewKeys> {
  const { log, id, genesis } = draft;
  const key = await signingKey(draft.sign);
  const header = { log, account: id, recovery: false, seen, at: new Date(now).toISOString() };
  const first = await writeNote({ ...header, type: "genesis", after: null }, genesis, key);
  const bag: Keybag = { account: id, sign: draft.sign, vaults: [draft.vault], manifest: draft.labelKey, trust: { vkey: trust.vkey, operator: trust.operator }, unlocks };
  const keybag = await sealKeybag(bag);
  const { sign, recovery, vault } = genesis;
  const body = { gen: 0, sign, recovery, vault, bag: base64(H(keybag)) };
  const keys = await writeNote({ ...header, type: "keys", after: { n: 0, hash: base64(H(first)) } }, body, key);
  return { statements: [first, keys], keybag, bag, author: { log, chain: await readChain(id, [first, keys], log), key } };
}

/**
 * A new generation by the recovery key: signing key, vault and recovery key all new; old vaults stay in the bag.
 * @param oldCode the code that opened the bag; @param newCode takes its place
 */
export async function recoverAccount(log: string, chain: Chain, before: Keybag, oldCode: string, newCode: string, unlocks: readonly Unlock[], seen: Seen, now: number): Promise<NewKeys> {
  const [sign, vault] = [randomSecret(), randomSecret()];
  const key = await signingKey(sign);
  const last = newest(chain);
  const bag: Keybag = { ...before, sign, vaults: [...before.vaults, vault], unlocks };
  const keybag = await sealKeybag(bag);
  const body = {
    gen: last.gen + 1, sign: base64(key.publicKey),
    recovery: base64((await signingKey(recoverySigningSeed(newCode))).publicKey),
    vault: await recipientText(vault), bag: base64(H(keybag)),
  };
  const header = { type: "keys", log, account: chain.id, recovery: true, after: { n: last.n, hash: last.hash }, seen, at: new Date(now).toISOString() };
  const keys = await writeNote(header, body, await signingKey(recoverySigningSeed(oldCode)));
  return { statements: [keys], keybag, bag, author: { log, chain: await readChain(chain.id, [...chain.texts, keys], log), key } };
}

/** What a `keys` by the signing key changes: the ways in; in a new generation every key but the recovery key, which it takes only as announced. */
export interface KeyChange {
  readonly unlocks: readonly Unlock[];
  /** A way in goes: new signing key, new vault. Whoever held the old ones signs and reads nothing that follows. [27] */
  readonly rotate: boolean;
  /** The announced recovery key, taken in a new generation; "" keeps the one that stands. */
  readonly recovery?: string;
}

/**
 * Signs a `keys` by the signing key, with the keybag sealed anew to these ways in.
 * @param before other statements of the same request, of which this one is the next, such as the `renew` that announces a code
 */
export async function changeKeys(author: Author, bag: Keybag, { unlocks, rotate, recovery = "" }: KeyChange, seen: Seen, now: number, before: readonly Bytes[] = []): Promise<NewKeys> {
  const { log } = author;
  const chain = before.length === 0 ? author.chain : await readChain(author.chain.id, [...author.chain.texts, ...before], log);
  const last = newest(chain);
  const sign = rotate ? randomSecret() : bag.sign;
  const next: Keybag = { ...bag, sign, vaults: rotate ? [...bag.vaults, randomSecret()] : bag.vaults, unlocks };
  const key = rotate ? await signingKey(sign) : author.key;
  const keybag = await sealKeybag(next);
  const vault = rotate ? await recipientText(next.vaults.at(-1) ?? sign) : last.vault;
  const body = { gen: next.vaults.length - 1, sign: base64(key.publicKey), recovery: recovery === "" ? last.recovery : recovery, vault, bag: base64(H(keybag)) };
  // the key before it signs what comes after it
  const keys = await signAs({ ...author, chain }, "keys", body, seen, now);
  return { statements: [...before, keys], keybag, bag: next, author: { log, chain: await readChain(chain.id, [...chain.texts, keys], log), key } };
}

/** Announces the recovery key of a new code: seven days later a `keys` may take it. */
export const announceCode = async (author: Author, code: string, seen: Seen, now: number): Promise<Bytes> =>
  signAs(author, "renew", { recovery: base64((await signingKey(recoverySigningSeed(code))).publicKey) }, seen, now);

/** Signs a statement that builds on the author's newest chain statement. */
export function signAs<T extends Type>(author: Author, type: T, body: Bodies[T], seen: Seen, now: number): Promise<Bytes> {
  const { chain, log, key } = author;
  if (!maySign(chain.kind, type)) throw new RangeError(`This account signs no ${type}.`);
  const { n, hash } = newest(chain);
  return writeNote({ type, log, account: chain.id, recovery: false, after: { n, hash }, seen, at: new Date(now).toISOString() }, body, key);
}

/**
 * Signs the challenge of a session.
 * @param host the real host of this page, never one that the server named; @param nonce base64 of 32 bytes
 */
export const signSession = (author: Author, host: string, nonce: string, seen: Seen, now: number): Promise<Bytes> =>
  signAs(author, "session", { host, nonce: base64(fromBase64(nonce, 32)) }, seen, now);
