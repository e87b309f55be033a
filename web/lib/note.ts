// Statements as C2SP signed notes: the header, one JSON line, one signature line (docs/format.md §3).
import { base64, concat, equal, fromBase64, fromUtf8, H, utf8, type Bytes } from "./bytes.ts";
import { isPublicKey, verify, type SigningKey } from "./ed25519.ts";
import { demand } from "./faults.ts";
import { accountId, isHost, time } from "./jsonline.ts";

const largestStatement = 32 * 1024;

export interface Header {
  readonly type: string;
  readonly log: string;
  /** The account whose statement it is. */
  readonly account: string;
  /** Signed with the recovery key: `<id>/r`. */
  readonly recovery: boolean;
  /** The author's chain statement that this one builds on; null in a genesis. */
  readonly after: { readonly n: number; readonly hash: string } | null;
  /** The newest checkpoint that the author has verified; root in base64. */
  readonly seen: { readonly size: number; readonly root: string };
  readonly at: string;
}

export interface Note extends Header {
  /** The JSON line, without LF. */
  readonly line: string;
  /** All bytes, as received. */
  readonly bytes: Uint8Array;
  /** H of all bytes, base64. */
  readonly hash: string;
  readonly signed: Uint8Array;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whole numbers as the formats write them. */
export function wholeNumber(given: string): number {
  demand(/^(0|[1-9][0-9]{0,15})$/.test(given) && Number.isSafeInteger(Number(given)), "not-canonical", "A number has no sign and no leading zero.");
  return Number(given);
}

/** The origin of a log: a host, and folders or none. */
export function isOrigin(given: string): boolean {
  const [first = "", ...folders] = given.split("/");
  return isHost(first) && folders.every((folder) => /^[a-z0-9-]+$/.test(folder));
}

/** Key id of C2SP signed notes for Ed25519. */
export const keyId = (name: string, publicKey: Uint8Array): Bytes => H(concat(utf8(`${name}\n`), Uint8Array.of(1), publicKey)).slice(0, 4);

const isControl = (c: string): boolean => (c < " " && c !== "\n") || c === "\u007f";

/** Splits a text into lines that end with LF, and holds no other control character. */
export function lines(given: string): string[] {
  demand(!given.split("").some(isControl), "bad-character", "Lines end with LF and hold no control character.");
  demand(given.endsWith("\n"), "malformed", "The last line has no end.");
  return given.slice(0, -1).split("\n");
}

const rest = (line: string | undefined, word: string): string => {
  demand(line?.startsWith(`${word} `) === true, "malformed", `Expected a line "${word} …".`);
  return line.slice(word.length + 1);
};

/** Reads the form of a statement; nothing is verified yet. */
export function readNote(bytes: Uint8Array): Note {
  demand(bytes.length <= largestStatement, "too-large", "A statement is at most 32 KiB.");
  const given = fromUtf8(bytes);
  const found = lines(given);
  demand(found.length === 9, "malformed", "A statement is seven lines, an empty one, and one signature.");
  const type = /^coffre\/([a-z]+)\/v1$/.exec(found[0] ?? "")?.[1];
  demand(type !== undefined, "malformed", "A text begins with its type.");
  const log = rest(found[1], "log");
  demand(isOrigin(log), "bad-origin", "This is not the origin of a log.");
  const signer = rest(found[2], "account");
  const recovery = signer.endsWith("/r");
  const account = recovery ? signer.slice(0, -2) : signer;
  demand(!account.includes("/"), "malformed", "An account has one name, or /r.");
  accountId(account);
  const after = readAfter(rest(found[3], "after"));
  const seen = readPair(rest(found[4], "seen"));
  const at = time(rest(found[5], "at"));
  const line = found[6] ?? "";
  demand(found[7] === "", "malformed", "An empty line stands before the signature.");
  const signature = readSignature(found[8]);
  demand(signature.name === signer, "wrong-signer", "The signature is not by the account of the header.");
  demand(signature.bytes.length === 68, "wrong-length", "A signature is a key id and 64 bytes.");
  const signed = bytes.subarray(0, utf8(found.slice(0, 7).join("\n")).length + 1);
  return {
    type, log, account, recovery, after, at, line, bytes, signed,
    seen: { size: seen.n, root: seen.hash },
    hash: base64(H(bytes)),
    keyId: signature.bytes.subarray(0, 4),
    signature: signature.bytes.subarray(4),
  };
}

function readAfter(given: string): { n: number; hash: string } | null {
  return given === "-" ? null : readPair(given);
}

function readPair(given: string): { n: number; hash: string } {
  const [n, hash, ...more] = given.split(" ");
  demand(n !== undefined && hash !== undefined && more.length === 0, "malformed", "Expected a number and a hash.");
  fromBase64(hash, 32);
  return { n: wholeNumber(n), hash };
}

/** A signature line of a signed note: `— <name> <base64>`; the name has no white space and no plus, and a signature follows the key id. */
export function readSignature(line: string | undefined): { name: string; bytes: Bytes } {
  const match = /^— ([^\p{White_Space}+]+) ([^ ]+)$/u.exec(line ?? "");
  demand(match?.[1] !== undefined && match[2] !== undefined, "malformed", "Expected a signature line.");
  const bytes = fromBase64(match[2]);
  demand(bytes.length > 4, "malformed", "A signature follows its key id.");
  return { name: match[1], bytes };
}

const signer = (header: Header): string => (header.recovery ? `${header.account}/r` : header.account);

/** Verifies the bytes received against a key. */
export async function verifyNote(note: Note, publicKey: Uint8Array): Promise<void> {
  demand(isPublicKey(publicKey), "bad-key", "A key is canonical and not of small order.");
  demand(equal(note.keyId, keyId(signer(note), publicKey)), "wrong-key-id", "Signed by another key.");
  demand(await verify(publicKey, note.signed, note.signature), "bad-signature", "The signature does not verify.");
}

/** Composes and signs a statement. */
export async function writeNote(header: Header, body: object, key: SigningKey): Promise<Bytes> {
  const after = header.after === null ? "-" : `${header.after.n} ${header.after.hash}`;
  const head = `coffre/${header.type}/v1\nlog ${header.log}\naccount ${signer(header)}\nafter ${after}\n`
    + `seen ${header.seen.size} ${header.seen.root}\nat ${header.at}\n${JSON.stringify(body)}\n`;
  const signature = concat(keyId(signer(header), key.publicKey), await key.sign(utf8(head)));
  return utf8(`${head}\n— ${signer(header)} ${base64(signature)}\n`);
}
