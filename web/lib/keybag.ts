// An account's keys, sealed to its unlock methods (docs/format.md §4). The twin of src/Coffre/Accounts/Keybag.cs.
import { checkSealed, openSealed, recipientOf, seal } from "./age.ts";
import { base64, equal, fromBase64, fromUtf8, H, utf8, type Bytes } from "./bytes.ts";
import { newest, type Chain } from "./chain.ts";
import { readVkey } from "./checkpoint.ts";
import { signingKey } from "./ed25519.ts";
import { demand } from "./faults.ts";
import { accountId, bytes32, code, fields, list, number, parseLine, string, time } from "./jsonline.ts";
import { readRecipient } from "./recipient.ts";

/** Ways in of one account. */
export const mostUnlocks = 16;
const tag = "coffre/keybag/v1";

/** One way to open a keybag: it has a stanza to its recipient. */
export interface Unlock {
  readonly kind: "passkey" | "device" | "code";
  /** What its owner calls it. */
  readonly name: string;
  /** `age1pq1…` */
  readonly recipient: string;
  readonly at: string;
}

/** Every key of an account but the recovery key, which is in no keybag. Stays in the worker. */
export interface Keybag {
  readonly account: string;
  /** Seed of the signing key in force. */
  readonly sign: Bytes;
  /** Seed of the vault of each generation, from 0: what was sealed to an old one stays readable. */
  readonly vaults: readonly Bytes[];
  /** The label key of its manifests. */
  readonly manifest: Bytes;
  /** Whom the account trusts: outranks what a server says. */
  readonly trust: { readonly vkey: string; readonly operator: string };
  readonly unlocks: readonly Unlock[];
}

/** The text that is sealed: one JSON line and its LF. */
export function writeKeybag({ account, sign, vaults, manifest, trust, unlocks }: Keybag): Bytes {
  return utf8(`${JSON.stringify({
    t: tag, account, gen: vaults.length - 1, sign: base64(sign),
    vaults: vaults.map((key, gen) => ({ gen, key: base64(key) })),
    manifest: base64(manifest),
    trust: { vkey: trust.vkey, operator: trust.operator },
    unlocks: unlocks.map(({ kind, name, recipient, at }) => ({ kind, name, recipient, at })),
  })}\n`);
}

/** Seals a keybag to its unlock methods. Its H goes into the chain's next `keys`. */
export function sealKeybag(bag: Keybag): Promise<Bytes> {
  if (bag.vaults.length === 0 || bag.unlocks.length === 0 || bag.unlocks.length > mostUnlocks) throw new RangeError("A keybag has a vault, and 1 to 16 unlock methods.");
  const text = writeKeybag(bag);
  // a name that no reader takes would lock the account
  readKeybag(text);
  return seal(text, ...bag.unlocks.map(({ recipient }) => recipient));
}

/** Opens a keybag and checks it in full against the account's chain: nothing is adopted from a server. [attack 3] */
export async function openKeybag(file: Uint8Array, seed: Uint8Array, chain: Chain): Promise<Keybag> {
  demand(base64(H(file)) === newest(chain).bag, "content-mismatch", "This is not the keybag that the chain names.");
  const stanzas = checkSealed(file, mostUnlocks);
  const bag = readKeybag(await openSealed(file, seed, mostUnlocks));
  demand(bag.unlocks.length === stanzas, "wrong-keybag", "A keybag has one unlock method for each stanza.");
  await checkAgainst(bag, chain);
  return bag;
}

/** Reads a keybag's text; its keys are compared with no chain yet. */
export function readKeybag(plain: Uint8Array): Keybag {
  const text = fromUtf8(plain);
  demand(text.endsWith("\n"), "malformed", "A keybag is one JSON line and its LF.");
  const value = parseLine(text.slice(0, -1));
  demand(typeof value === "object" && value !== null && "t" in value && value.t === tag, "wrong-type", "This is not a keybag.");
  const bag = fields(value, ["t", "account", "gen", "sign", "vaults", "manifest", "trust", "unlocks"]);
  const vaults = list(bag.vaults).map((given, n) => {
    const { gen, key } = fields(given, ["gen", "key"]);
    demand(number(gen) === n, "wrong-keybag", "A keybag has a vault for each generation, from 0, in order.");
    return bytes32(key);
  });
  demand(vaults.length === number(bag.gen) + 1, "wrong-keybag", "A keybag has a vault for each generation, from 0, in order.");
  const trust = fields(bag.trust, ["vkey", "operator"]);
  const vkey = string(trust.vkey);
  readVkey(vkey);
  return {
    account: accountId(bag.account), sign: bytes32(bag.sign), vaults, manifest: bytes32(bag.manifest),
    trust: { vkey, operator: accountId(trust.operator) },
    unlocks: list(bag.unlocks).map((given) => {
      const { kind, name, recipient, at } = fields(given, ["kind", "name", "recipient", "at"]);
      demand(readRecipient(string(recipient)) !== null, "bad-recipient", "Expected an age recipient of the hybrid kind.");
      return { kind: code(kind, ["passkey", "device", "code"]), name: string(name), recipient: string(recipient), at: time(at) };
    }),
  };
}

/** The public half of every key is the chain's. */
async function checkAgainst(bag: Keybag, chain: Chain): Promise<void> {
  demand(bag.account === chain.id, "wrong-account", "The keybag is another account's.");
  const state = newest(chain);
  const { publicKey } = await signingKey(bag.sign);
  demand(bag.vaults.length === state.gen + 1 && equal(publicKey, fromBase64(state.sign, 32)), "wrong-keybag", "The signing key is not that of the chain's newest generation.");
  const recipients = bag.vaults.map(recipientOf);
  for (const { gen, vault } of chain.states) {
    const [mine, stated] = [recipients[gen], readRecipient(vault)];
    demand(mine !== undefined && stated !== null && equal(mine, stated), "wrong-keybag", "The vaults are not those of the chain's generations.");
  }
}
