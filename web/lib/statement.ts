// Every type of statement, closed and typed, docs/format.md §3.
import { fromBase64 } from "./bytes.ts";
import { isPublicKey } from "./ed25519.ts";
import { demand } from "./faults.ts";
import { accountId, code, deliveryId, fields, hash, hashOrNothing, host, list, number, parseLine, personName, string, time, timeOrNothing, token } from "./jsonline.ts";
import { readNote, type Note } from "./note.ts";
import { readRecipient } from "./recipient.ts";

const accountKinds = ["holder", "organisation", "letter", "operator"] as const;
export type AccountKind = (typeof accountKinds)[number];

const deliveryKinds = ["document", "request", "submission", "decision", "share", "bill"] as const;
export const grades = ["availability", "handover", "acceptance"] as const;
export type Grade = (typeof grades)[number];

export const refuseReasons = ["not-mine", "unwanted", "unreadable", "other"] as const;
export const faultReasons = ["not-verified"] as const;
export const paperReasons = ["prefer", "wrong-person", "not-my-claim"] as const;
export type PaperReason = (typeof paperReasons)[number];

export interface Part {
  /** H of the sealed bytes, base64. */
  readonly payload: string;
  /** Sealed bytes. */
  readonly size: number;
  /** The commitment to the document, base64. */
  readonly commit: string;
}

/** What the JSON line of each type holds. Hashes are base64, "" where there is none. */
export interface Bodies {
  genesis: { readonly kind: AccountKind; readonly by: string; readonly sign: string; readonly recovery: string; readonly vault: string };
  keys: { readonly gen: number; readonly sign: string; readonly recovery: string; readonly vault: string; readonly bag: string };
  renew: { readonly recovery: string };
  close: object;
  attest: { readonly id: string; readonly name: string; readonly until: string; readonly n: number };
  release: { readonly version: string; readonly files: readonly { readonly path: string; readonly hash: string }[] };
  manifest: { readonly n: number; readonly prev: string; readonly index: string; readonly add: readonly string[]; readonly drop: readonly string[] };
  session: { readonly host: string; readonly nonce: string };
  delivery: {
    readonly id: string;
    readonly kind: (typeof deliveryKinds)[number];
    readonly re: string;
    readonly to: { readonly id: string; readonly n: number; readonly head: string; readonly gen: number };
    readonly grant: string;
    readonly cover: string;
    readonly parts: readonly Part[];
    readonly grade: Grade;
    readonly opens: string;
    readonly ends: string;
  };
  deposit: { readonly parts: readonly Part[] };
  accept: { readonly delivery: string };
  recall: { readonly delivery: string };
  refuse: { readonly delivery: string; readonly reason: (typeof refuseReasons)[number] };
  fault: { readonly delivery: string; readonly reason: (typeof faultReasons)[number] };
  handover: { readonly delivery: string; readonly commits: readonly string[] };
  claim: { readonly to: string };
  link: { readonly with: string; readonly by: "letter" | "reference" | "code" | "contact"; readonly proof: string };
  confirm: { readonly link: string };
  unlink: { readonly link: string };
  paper: { readonly with: string; readonly reason: PaperReason };
  withdraw: { readonly act: string };
}

export type Type = keyof Bodies;

/** A statement of one type: its note, and its body. */
export type Statement<T extends Type = Type> = { readonly [K in T]: { readonly type: K; readonly note: Note; readonly body: Bodies[K] } }[T];

/** An Ed25519 public key, canonical base64. */
function publicKey(value: unknown): string {
  const given = string(value);
  demand(isPublicKey(fromBase64(given, 32)), "bad-key", "A key is canonical and not of small order.");
  return given;
}

function recipient(value: unknown): string {
  const given = string(value);
  demand(readRecipient(given) !== null, "bad-recipient", "Expected an age recipient of the hybrid kind.");
  return given;
}

function readParts(value: unknown): Part[] {
  return list(value).map((part) => {
    const { payload, size, commit } = fields(part, ["payload", "size", "commit"]);
    return { payload: hash(payload), size: number(size), commit: hash(commit) };
  });
}

function readTo(value: unknown): Bodies["delivery"]["to"] {
  const { id, n, head, gen } = fields(value, ["id", "n", "head", "gen"]);
  return { id: accountId(id), n: number(n), head: hash(head), gen: number(gen) };
}

function ofDelivery(value: unknown): { delivery: string } {
  return { delivery: hash(fields(value, ["delivery"]).delivery) };
}

const bodies: { readonly [T in Type]: (value: unknown) => Bodies[T] } = {
  genesis(value) {
    const { kind, by, sign, recovery, vault } = fields(value, ["kind", "by", "sign", "recovery", "vault"]);
    const account = code(kind, accountKinds);
    demand((account === "letter") === (by !== ""), "bad-issuer", "A letter has an issuer, nobody else has.");
    demand((account === "letter") === (recovery === ""), "bad-recovery", "An account has a recovery key, a letter has none.");
    demand(recovery === "" || recovery !== sign, "bad-recovery", "The recovery key is another key.");
    return { kind: account, by: by === "" ? "" : accountId(by), sign: publicKey(sign), recovery: recovery === "" ? "" : publicKey(recovery), vault: recipient(vault) };
  },
  keys(value) {
    const { gen, sign, recovery, vault, bag } = fields(value, ["gen", "sign", "recovery", "vault", "bag"]);
    demand(recovery !== sign, "bad-recovery", "The recovery key is another key.");
    return { gen: number(gen), sign: publicKey(sign), recovery: publicKey(recovery), vault: recipient(vault), bag: hash(bag) };
  },
  renew: (value) => ({ recovery: publicKey(fields(value, ["recovery"]).recovery) }),
  close: (value) => fields(value, []),
  attest(value) {
    const { id, name, until, n } = fields(value, ["id", "name", "until", "n"]);
    return { id: accountId(id), name: personName(name), until: time(until), n: number(n) };
  },
  release(value) {
    const { version, files } = fields(value, ["version", "files"]);
    return {
      version: token(version),
      files: list(files).map((file) => {
        const { path, hash: named } = fields(file, ["path", "hash"]);
        return { path: token(path), hash: hash(named) };
      }),
    };
  },
  manifest(value) {
    const { n, prev, index, add, drop } = fields(value, ["n", "prev", "index", "add", "drop"]);
    const body = { n: number(n), prev: hashOrNothing(prev), index: hash(index), add: list(add).map(hash), drop: list(drop).map(hash) };
    demand((body.n === 0) === (body.prev === ""), "wrong-prev", "The first version has no version before it.");
    demand(body.add.length + body.drop.length <= 500, "too-large", "A version adds and drops 500 at most.");
    return body;
  },
  session(value) {
    const { host: real, nonce } = fields(value, ["host", "nonce"]);
    return { host: host(real), nonce: hash(nonce) };
  },
  delivery(value) {
    const body = fields(value, ["id", "kind", "re", "to", "grant", "cover", "parts", "grade", "opens", "ends"]);
    const grade = code(body.grade, grades);
    const opens = timeOrNothing(body.opens);
    const ends = timeOrNothing(body.ends);
    demand(grade === "availability" || ends !== "", "wrong-ends", "Under handover and acceptance the deadline is set.");
    demand(opens === "" || ends === "" || opens < ends, "wrong-ends", "A delivery opens before it ends.");
    return {
      id: deliveryId(body.id), kind: code(body.kind, deliveryKinds), re: hashOrNothing(body.re), to: readTo(body.to),
      grant: hash(body.grant), cover: hash(body.cover), parts: readParts(body.parts), grade, opens, ends,
    };
  },
  deposit: (value) => ({ parts: readParts(fields(value, ["parts"]).parts) }),
  accept: ofDelivery,
  recall: ofDelivery,
  refuse(value) {
    const { delivery, reason } = fields(value, ["delivery", "reason"]);
    return { delivery: hash(delivery), reason: code(reason, refuseReasons) };
  },
  fault(value) {
    const { delivery, reason } = fields(value, ["delivery", "reason"]);
    return { delivery: hash(delivery), reason: code(reason, faultReasons) };
  },
  handover(value) {
    const { delivery, commits } = fields(value, ["delivery", "commits"]);
    return { delivery: hash(delivery), commits: list(commits).map(hash) };
  },
  claim: (value) => ({ to: accountId(fields(value, ["to"]).to) }),
  link(value) {
    const { with: other, by, proof } = fields(value, ["with", "by", "proof"]);
    const how = code(by, ["letter", "reference", "code", "contact"]);
    return { with: accountId(other), by: how, proof: how === "contact" ? nothing(proof) : hash(proof) };
  },
  confirm: (value) => ({ link: hash(fields(value, ["link"]).link) }),
  unlink: (value) => ({ link: hash(fields(value, ["link"]).link) }),
  paper(value) {
    const { with: other, reason } = fields(value, ["with", "reason"]);
    return { with: accountId(other), reason: code(reason, paperReasons) };
  },
  withdraw: (value) => ({ act: hash(fields(value, ["act"]).act) }),
};

function nothing(value: unknown): string {
  demand(value === "", "wrong-proof", "A contact has no proof.");
  return "";
}

const isType = (word: string): word is Type => Object.hasOwn(bodies, word);

/** All types that exist. */
export const types = Object.keys(bodies) as readonly Type[];

/**
 * Reads a statement of one of the expected types, of this log. Its form is checked in full; its signature is not:
 * see `verifyAct` and `readChain`.
 */
export function readStatement<T extends Type>(bytes: Uint8Array, log: string, ...expected: readonly T[]): Statement<T> {
  const note = readNote(bytes);
  const { type } = note;
  demand(isType(type), "unknown-type", "No statement has this type.");
  demand(expected.length === 0 || expected.some((t) => t === type), "wrong-type", `Expected ${expected.join(" or ")}, found ${type}.`);
  demand(note.log === log, "wrong-log", "The statement is of another log.");
  demand((note.after === null) === (type === "genesis"), "wrong-after", "A genesis, and only a genesis, follows nothing.");
  demand(!note.recovery || type === "keys", "wrong-signer", "The recovery key signs keys only.");
  return { type, note, body: bodies[type](parseLine(note.line)) } as Statement<T>;
}

/** Whether an account of this kind may sign this type. */
export function maySign(kind: AccountKind, type: Type): boolean {
  switch (type) {
    case "genesis": case "keys": case "renew": case "close":
      return kind !== "letter" || type === "genesis";
    case "session": case "paper":
      return true;
    case "claim":
      return kind === "letter";
    case "attest": case "release":
      return kind === "operator";
    case "confirm":
      return kind === "organisation";
    case "link":
      return kind === "holder";
    case "manifest": case "delivery": case "deposit": case "accept": case "recall": case "refuse": case "fault":
    case "handover": case "unlink": case "withdraw":
      return kind !== "letter";
    default: {
      const never: never = type;
      throw new Error(String(never));
    }
  }
}

/** Refuses a statement whose `at` is not near this clock: 10 minutes ahead, 7 days behind; `renew` 10 minutes either way. */
export function checkTime(statement: Statement, now: number): void {
  const at = Date.parse(statement.note.at);
  const minutes = 60_000;
  const behind = statement.type === "renew" ? 10 * minutes : 7 * 24 * 60 * minutes;
  demand(at - now <= 10 * minutes && now - at <= behind, "wrong-time", "The time of the statement is too far from this clock.");
}
