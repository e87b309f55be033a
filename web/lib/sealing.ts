// Makes a delivery of documents that its author holds already: the two lines once, sealed to the reader and to oneself. The twin of src/Coffre/Deliveries/Sealing.cs.
import { seal } from "./age.ts";
import { base32, base64, fromBase64, H, utf8, type Bytes } from "./bytes.ts";
import { newest, type Chain } from "./chain.ts";
import { commitment, grantText, type Cover } from "./grant.ts";
import type { Bodies } from "./statement.ts";
import { randomSecret } from "./unlock.ts";

/** A document of one's own vault, opened: its digest is needed for the commitment. */
export interface Held {
  /** Seed of the document identity, base64. */
  readonly key: string;
  readonly payload: string;
  /** Sealed bytes. */
  readonly sealed: number;
  /** H of the document. */
  readonly content: Uint8Array;
}

export interface SealedDelivery {
  readonly body: Bodies["delivery"];
  readonly grant: Bytes;
  readonly copy: Bytes;
}

export const newDeliveryId = (): string => base32(randomSecret().subarray(0, 16));

/**
 * Seals to one reader, by a chain that was proven the newest. [attack 1]
 * @param own the author's chain; @param terms kind, grade and times
 */
export async function sealDelivery(
  id: string, own: Chain, reader: Chain, documents: readonly Held[], cover: Cover, terms: Pick<Bodies["delivery"], "kind" | "grade" | "opens" | "ends">,
): Promise<SealedDelivery> {
  const to = newest(reader);
  const coverLine = JSON.stringify({
    t: "coffre/cover/v1", title: cover.title, body: cover.body, purpose: cover.purpose, contact: cover.contact,
    parts: cover.parts.map(({ title, name, type, size, pages }) => ({ title, name, type, size, pages })), data: cover.data.map(({ schema, value }) => ({ schema, value })),
  });
  const salt = randomSecret();
  const parts = documents.map(({ key, payload, sealed: size }) => ({ key, payload, size, salt: base64(randomSecret()) }));
  const line = JSON.stringify({ t: "coffre/grant/v1", delivery: id, from: own.id, to: reader.id, gen: to.gen, salt: base64(salt), parts });
  const plain = grantText({ line, coverLine });
  const grant = await seal(plain, to.vault);
  return {
    grant, copy: await seal(plain, newest(own).vault),
    body: {
      id, kind: terms.kind, re: "", to: { id: reader.id, n: to.n, head: to.hash, gen: to.gen }, grant: base64(H(grant)), cover: commitment(salt, H(utf8(coverLine))),
      parts: documents.map(({ payload, sealed: size, content }, i) => ({ payload, size, commit: commitment(fromBase64(parts[i]?.salt ?? "", 32), content) })),
      grade: terms.grade, opens: terms.opens, ends: terms.ends,
    },
  };
}
