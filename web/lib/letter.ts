// A letter's account: its keys from its code, and the few things that it signs (docs/format.md §3).
import { recipientOf } from "./age.ts";
import { base64, equal, fromBase64, type Bytes } from "./bytes.ts";
import { chainOf, readGenesis, type Chain } from "./chain.ts";
import type { Seen } from "./checkpoint.ts";
import { letterSigningSeed, letterVaultSeed } from "./code.ts";
import { signingKey, type SigningKey } from "./ed25519.ts";
import { demand } from "./faults.ts";
import { writeNote } from "./note.ts";
import { readRecipient } from "./recipient.ts";
import type { PaperReason } from "./statement.ts";

/** A letter's account and its secrets: stays in the worker. */
export interface LetterAccount {
  readonly log: string;
  readonly id: string;
  /** The organisation that issued it. */
  readonly issuer: string;
  readonly chain: Chain;
  readonly vaultSeed: Bytes;
  readonly key: SigningKey;
}

/** Reads a letter's genesis: it is a letter's, its id is its hash, it is signed, and both of its keys come from the code. */
export async function letterAccount(code: string, genesisText: Uint8Array, log: string): Promise<LetterAccount> {
  const genesis = await readGenesis(genesisText, log);
  const { kind, by, sign, vault } = genesis.body;
  demand(kind === "letter", "not-a-letter", "This is not the genesis of a letter.");
  const vaultSeed = letterVaultSeed(code, by);
  const key = await signingKey(letterSigningSeed(code, by));
  const recipient = readRecipient(vault);
  demand(base64(key.publicKey) === sign && recipient !== null && equal(recipientOf(vaultSeed), recipient), "wrong-code", "The letter is not that of the code.");
  return { log, id: genesis.note.account, issuer: by, chain: chainOf(genesis), vaultSeed, key };
}

function sign(letter: LetterAccount, type: "session" | "paper", body: object, seen: Seen, now: number): Promise<Bytes> {
  const after = { n: 0, hash: letter.chain.states[0]?.hash ?? "" };
  const header = { type, log: letter.log, account: letter.id, recovery: false, after, seen, at: new Date(now).toISOString() };
  return writeNote(header, body, letter.key);
}

/**
 * Signs the challenge of `POST /api/sessions/challenge`; the text goes to `POST /api/sessions`.
 * @param host the real host of this page, never one that the server named
 * @param nonce the challenge's nonce, base64 of 32 bytes
 */
export function letterSession(letter: LetterAccount, host: string, nonce: string, seen: Seen, now: number): Promise<Bytes> {
  return sign(letter, "session", { host, nonce: base64(fromBase64(nonce, 32)) }, seen, now);
}

/** Signs « stay on paper »: the text goes to `POST /api/acts/paper`, in a section `paper`. */
export function letterPaper(letter: LetterAccount, reason: PaperReason, seen: Seen, now: number): Promise<Bytes> {
  return sign(letter, "paper", { with: letter.issuer, reason }, seen, now);
}
