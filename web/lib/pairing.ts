// What two devices of one account leave each other in their mailbox (docs/format.md §8). The twin of src/Coffre/Accounts/Pairing.cs.
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base32, base64, concat, equal, fromBase64, fromUtf8, utf8, type Bytes } from "./bytes.ts";
import { demand } from "./faults.ts";
import { accountId, code, fields, hash, parseLine, string, time } from "./jsonline.ts";
import type { Unlock } from "./keybag.ts";
import { readRecipient } from "./recipient.ts";

const largest = 8 * 1024;
const lf = 10;

export type PairPart = "offer" | "reply" | "done";

/** Where the two meet: what only those who saw the square can derive. */
export const pairLocator = (secret: Uint8Array): string => base32(hkdf(sha256, secret, undefined, utf8("coffre/pair/find/v1"), 32).subarray(0, 16));

const macOf = (secret: Uint8Array, text: Uint8Array): Uint8Array => hmac(sha256, hkdf(sha256, secret, undefined, utf8("coffre/pair/mac/v1"), 32), text);

/** A text as it is left: two lines, then the HMAC of both. */
export function writePair(part: PairPart, line: string, secret: Uint8Array): Bytes {
  const text = utf8(`coffre/pair/${part}/v1\n${line}\n`);
  return concat(text, utf8(`${base64(macOf(secret, text))}\n`));
}

/** The JSON line of a text; refuses `wrong-mac` where it was not left by who saw the square. [attack 2] */
export function readPair(part: PairPart, bytes: Uint8Array, secret: Uint8Array): string {
  demand(bytes.length <= largest, "too-large", "A text of a pairing is at most 8 KiB.");
  demand(bytes.at(-1) === lf && bytes.filter((byte) => byte === lf).length === 3, "malformed", "A text of a pairing has three lines.");
  const end = bytes.lastIndexOf(lf, bytes.length - 2) + 1;
  const mac = fromBase64(fromUtf8(bytes.subarray(end, -1)), 32);
  demand(equal(mac, macOf(secret, bytes.subarray(0, end))), "wrong-mac", "This was not left by who saw the square.");
  const [type, line] = fromUtf8(bytes.subarray(0, end - 1)).split("\n");
  demand(type === `coffre/pair/${part}/v1`, "wrong-type", `Expected ${part}, found ${String(type)}.`);
  return line ?? "";
}

/** The way in that a new device asks for. */
export interface PairReply {
  readonly kind: "passkey" | "device";
  readonly recipient: string;
  readonly at: string;
  /** Of this browser's own key; "" of a passkey. */
  readonly locator: string;
  /** The making of its passkey and a use of it, as the server takes them (docs/api.md §3), each one JSON text. */
  readonly credential: string;
  readonly assertion: string;
}

export const writeOffer = (account: string, secret: Uint8Array): Bytes => writePair("offer", JSON.stringify({ account }), secret);

export const readOffer = (bytes: Uint8Array, secret: Uint8Array): string => accountId(fields(parseLine(readPair("offer", bytes, secret)), ["account"]).account);

export const writeReply = ({ kind, recipient, at, locator, credential, assertion }: PairReply, secret: Uint8Array): Bytes =>
  writePair("reply", JSON.stringify({ kind, recipient, at, locator, credential, assertion }), secret);

export function readReply(bytes: Uint8Array, secret: Uint8Array): PairReply {
  const reply = fields(parseLine(readPair("reply", bytes, secret)), ["kind", "recipient", "at", "locator", "credential", "assertion"]);
  const [kind, recipient, locator] = [code(reply.kind, ["passkey", "device"] satisfies Unlock["kind"][]), string(reply.recipient), string(reply.locator)];
  demand(readRecipient(recipient) !== null, "bad-recipient", "Expected an age recipient of the hybrid kind.");
  demand(kind === "passkey" ? locator === "" : /^[a-z2-7]{26}$/.test(locator), "malformed", "A device has a locator, a passkey none.");
  return { kind, recipient, at: time(reply.at), locator, credential: string(reply.credential), assertion: string(reply.assertion) };
}

/** @param bag H of the keybag that has the new way in */
export const writeDone = (bag: string, secret: Uint8Array): Bytes => writePair("done", JSON.stringify({ bag }), secret);

export const readDone = (bytes: Uint8Array, secret: Uint8Array): string => hash(fields(parseLine(readPair("done", bytes, secret)), ["bag"]).bag);
