// One's own documents, and a letter that is kept: sealed to keys of their own, dated, referenced by acts (docs/format.md §3, §4).
import { recipientText, seal } from "./age.ts";
import { base64, digest, H, type Bytes } from "./bytes.ts";
import { signAs, type Author } from "./account.ts";
import type { Seen } from "./checkpoint.ts";
import { commitment, grantText, type Grant } from "./grant.ts";
import { newest } from "./chain.ts";
import type { LetterAccount } from "./letter.ts";
import { writeNote } from "./note.ts";
import { randomSecret } from "./unlock.ts";

/** A document sealed to a fresh document identity. Holds its key: stays in the worker. */
export interface SealedDocument {
  readonly sealed: Bytes;
  /** H of the sealed bytes, base64. */
  readonly payload: string;
  /** Plain bytes. */
  readonly size: number;
  /** Seed of the document identity, base64. */
  readonly key: string;
  /** base64 */
  readonly salt: string;
  readonly commit: string;
}

export async function sealDocument(plain: Uint8Array): Promise<SealedDocument> {
  const [seed, salt] = [randomSecret(), randomSecret()];
  const sealed = await seal(plain, await recipientText(seed));
  return {
    sealed, payload: base64(await digest(sealed)), size: plain.length, key: base64(seed), salt: base64(salt),
    commit: commitment(salt, await digest(plain)),
  };
}

export const signDeposit = (author: Author, documents: readonly SealedDocument[], seen: Seen, now: number): Promise<Bytes> =>
  signAs(author, "deposit", { parts: documents.map(({ payload, sealed, commit }) => ({ payload, size: sealed.length, commit })) }, seen, now);

/** What keeping a letter sends: its copy, the letter's `claim`, and the link that rests on it. */
export interface Kept {
  readonly copy: Bytes;
  readonly claim: Bytes;
  readonly link: Bytes;
}

/** Seals the copy to the keeper's own vault, and signs claim and link. */
export async function keepLetter(letter: LetterAccount, grant: Grant, author: Author, seen: Seen, now: number): Promise<Kept> {
  const { id, states } = author.chain;
  const header = { type: "claim", log: letter.log, account: letter.id, recovery: false, after: { n: 0, hash: newest(letter.chain).hash }, seen, at: new Date(now).toISOString() };
  const claim = await writeNote(header, { to: id }, letter.key);
  return {
    copy: await seal(grantText(grant), states.at(-1)?.vault ?? ""),
    claim,
    link: await signAs(author, "link", { with: letter.issuer, by: "letter", proof: base64(H(claim)) }, seen, now),
  };
}
