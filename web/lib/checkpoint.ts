// The signed head of the log: C2SP checkpoint and vkey, without extension lines (docs/format.md §6).
import { base64, equal, fromBase64, fromUtf8, utf8, type Bytes } from "./bytes.ts";
import { isPublicKey, verify } from "./ed25519.ts";
import { demand } from "./faults.ts";
import { isOrigin, keyId, lines, readSignature, wholeNumber } from "./note.ts";

/** A tree: its size and root. */
export interface Tree {
  readonly size: number;
  readonly root: Uint8Array;
}

export interface LogKey {
  readonly origin: string;
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** Reads a verifier key: `<origin>+<key id in hex>+<base64 of 0x01 ‖ public key>`. */
export function readVkey(vkey: string): LogKey {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey);
  demand(match?.[1] !== undefined && match[2] !== undefined && match[3] !== undefined, "bad-key", "This is not a verifier key.");
  const key = fromBase64(match[3], 33);
  const publicKey = key.subarray(1);
  const origin = match[1];
  const id = keyId(origin, publicKey);
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
  demand(isOrigin(origin) && key[0] === 1 && isPublicKey(publicKey) && hex === match[2], "bad-key", "This is not a verifier key.");
  return { origin, keyId: id, publicKey };
}

/** Most bytes in a checkpoint, and most signature lines: those of many witnesses. */
const largest = 256 * 1024;
const mostSignatures = 64;

/** Reads a checkpoint and verifies the log's signature; those of others are left to the policy of who reads. */
export async function readCheckpoint(bytes: Uint8Array, log: LogKey): Promise<Tree> {
  demand(bytes.length <= largest, "too-large", "A checkpoint is at most 256 KiB.");
  const found = lines(fromUtf8(bytes));
  const [origin, size, root, empty, ...signatures] = found;
  demand(empty === "" && signatures.length > 0, "malformed", "A checkpoint is three lines, an empty one, and signatures.");
  demand(signatures.length <= mostSignatures, "malformed", "A checkpoint carries at most 64 signatures.");
  demand(origin === log.origin, "wrong-log", "The checkpoint is of another log.");
  const tree = { size: wholeNumber(size ?? ""), root: fromBase64(root ?? "", 32) };
  const own = signatures.map(readSignature).filter(({ name, bytes: signature }) => name === log.origin && equal(signature.subarray(0, 4), log.keyId));
  demand(own.length === 1 && own[0] !== undefined, "unsigned", "The log's key signs a checkpoint once.");
  const signed = utf8(found.slice(0, 3).join("\n") + "\n");
  demand(own[0].bytes.length === 68 && (await verify(log.publicKey, signed, own[0].bytes.subarray(4))), "bad-signature", "The signature of the log does not verify.");
  return tree;
}

/** What a client keeps of the newest checkpoint that it has verified, and asks consistency with. [attack 13] */
export interface Seen {
  readonly origin: string;
  readonly size: number;
  /** base64 */
  readonly root: string;
}

export const seenOf = (log: LogKey, tree: Tree): Seen => ({ origin: log.origin, size: tree.size, root: base64(tree.root) });

/** C2SP tlog-proof: extra data, index, path and checkpoint in one text. */
export interface Proof {
  readonly extra: Bytes;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly checkpoint: Uint8Array;
}

const proofType = "c2sp.org/tlog-proof@v1";

export function readProof(bytes: Uint8Array): Proof {
  const given = fromUtf8(bytes);
  const end = given.indexOf("\n\n");
  demand(end >= 0, "malformed", "An empty line stands before the checkpoint.");
  const [type, extra, index, ...path] = lines(given.slice(0, end + 1));
  demand(type === proofType, "wrong-type", "This is not a proof.");
  demand(extra?.startsWith("extra ") === true, "malformed", "Expected the extra data.");
  demand(index?.startsWith("index ") === true, "malformed", "Expected the index.");
  demand(path.length <= 63, "bad-proof", "A proof is at most 63 hashes.");
  return {
    extra: fromBase64(extra.slice(6)),
    index: wholeNumber(index.slice(6)),
    path: path.map((hash) => fromBase64(hash, 32)),
    checkpoint: utf8(given.slice(end + 2)),
  };
}

export function writeProof(proof: Proof): Bytes {
  const extra = `extra ${base64(proof.extra)}`;
  const head = [proofType, extra, `index ${proof.index}`, ...proof.path.map(base64)].join("\n");
  return utf8(`${head}\n\n${fromUtf8(proof.checkpoint)}`);
}
