// Grants: two lines that bind a delivery to its reader and its documents, and the cover to read (docs/format.md §4).
import { base64, digest, h, H, type Bytes } from "./bytes.ts";
import { openAny, openSealed } from "./age.ts";
import { demand } from "./faults.ts";
import { accountId, bytes32, deliveryId, fields, hash, list, number, parseLine, string, typedValue } from "./jsonline.ts";
import { pad, unpad } from "./padding.ts";
import type { Bodies, Statement } from "./statement.ts";

const largestGrant = 1024 * 1024;
const largestCover = 256 * 1024;
const bucket = 512;

export interface CoverPart {
  readonly title: string;
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Plain bytes. */
  readonly size: number;
  /** 0 when unknown. */
  readonly pages: number;
}

/** The part of a grant that a person reads first. Every string is the sender's free text. */
export interface Cover {
  readonly title: string;
  /** CommonMark without HTML, images and headings. */
  readonly body: string;
  readonly purpose: string;
  /** Telephone or "". */
  readonly contact: string;
  readonly parts: readonly CoverPart[];
  readonly data: readonly { readonly schema: string; readonly value: unknown }[];
}

interface GrantPart {
  /** Seed of the document identity. */
  readonly key: Bytes;
  readonly payload: string;
  readonly size: number;
  readonly salt: Bytes;
}

/** An opened grant that equals its act in every field. Holds document keys: stays in the worker. */
export interface Grant {
  readonly act: Statement<"delivery">;
  readonly parts: readonly GrantPart[];
  readonly salt: Bytes;
  readonly cover: Cover;
  /** The two lines, without LF. */
  readonly line: string;
  readonly coverLine: string;
}

/** h("coffre/commit/v1", salt ‖ H(content)), base64. */
export const commitment = (salt: Uint8Array, content: Uint8Array): string => base64(h("coffre/commit/v1", salt, content));

const mismatch = (holds: boolean, message: string): void => { demand(holds, "content-mismatch", message); };

/** Opens a sealed grant with the vault seed that the act names, and compares every field with the act. */
export async function openGrant(act: Statement<"delivery">, sealed: Uint8Array, seed: Uint8Array): Promise<Grant> {
  demand(sealed.length <= largestGrant, "too-large", "A grant is at most 1 MiB.");
  mismatch(base64(H(sealed)) === act.body.grant, "The act names another grant.");
  return compareGrant(act, await openSealed(sealed, seed));
}

/** Compares the two lines with the act. [attacks 8, 17] */
export function compareGrant(act: Statement<"delivery">, plain: Uint8Array): Grant {
  const [line = "", coverLine, ...more] = unpad(plain, bucket).split("\n");
  demand(coverLine !== undefined && more.length === 0, "malformed", "A grant has two lines.");
  const granted = readGrantLine(line);
  const { body } = act;
  mismatch(granted.delivery === body.id, "The grant is of another delivery.");
  mismatch(granted.from === act.note.account, "The grant names another sender.");
  mismatch(granted.to === body.to.id, "The grant names another recipient.");
  mismatch(granted.gen === body.to.gen, "The grant names another generation.");
  const { parts, salt } = granted;
  mismatch(parts.length === body.parts.length && body.parts.every((part, i) => parts[i]?.payload === part.payload && parts[i].size === part.size), "The grant's parts are not the act's.");
  mismatch(commitment(salt, hashOf(coverLine)) === body.cover, "The cover is not the one that the act commits to.");
  const cover = readCover(coverLine);
  mismatch(cover.parts.length === parts.length, "The cover does not describe each part.");
  return { act, parts, salt, cover, line, coverLine };
}

/** A grant's two lines, unchanged and padded alike: what a copy seals. */
export const grantText = ({ line, coverLine }: Pick<Grant, "line" | "coverLine">): Bytes => pad(`${line}\n${coverLine}`, bucket);

/** Opens a copy of an act's grant: sealed to one's own vault, of whichever generation. It is checked as a grant is. */
export async function openCopy(act: Statement<"delivery">, sealed: Uint8Array, vaults: readonly Uint8Array[]): Promise<Grant> {
  demand(sealed.length <= largestGrant, "too-large", "A copy is at most 1 MiB.");
  return compareGrant(act, await openAny(sealed, vaults));
}

const encoder = new TextEncoder();
const hashOf = (line: string): Bytes => H(encoder.encode(line));

function readGrantLine(line: string) {
  const value = parseLine(line);
  demand(typeof value === "object" && value !== null && "t" in value && value.t === "coffre/grant/v1", "wrong-type", "This is not a grant.");
  const grant = fields(value, ["t", "delivery", "from", "to", "gen", "salt", "parts"]);
  return {
    delivery: deliveryId(grant.delivery), from: accountId(grant.from), to: accountId(grant.to), gen: number(grant.gen), salt: bytes32(grant.salt),
    parts: list(grant.parts).map((part): GrantPart => {
      const { key, payload, size, salt } = fields(part, ["key", "payload", "size", "salt"]);
      return { key: bytes32(key), payload: hash(payload), size: number(size), salt: bytes32(salt) };
    }),
  };
}

/** Reads a cover's line. */
export function readCover(line: string): Cover {
  demand(encoder.encode(line).length <= largestCover, "too-large", "A cover is at most 256 KiB.");
  const value = parseLine(line);
  demand(typeof value === "object" && value !== null && "t" in value && value.t === "coffre/cover/v1", "wrong-type", "This is not a cover.");
  const cover = fields(value, ["t", "title", "body", "purpose", "contact", "parts", "data"]);
  return {
    title: string(cover.title), body: string(cover.body), purpose: string(cover.purpose), contact: string(cover.contact),
    parts: list(cover.parts).map((part) => {
      const { title, name, type, size, pages } = fields(part, ["title", "name", "type", "size", "pages"]);
      return { title: string(title), name: string(name), type: string(type), size: number(size), pages: number(pages) };
    }),
    data: list(cover.data).map((data) => {
      const { schema, value: typed } = fields(data, ["schema", "value"]);
      return { schema: string(schema), value: typedValue(typed) };
    }),
  };
}

/** Opens one document: the payload is the act's, it opens, and it is what the act commits to. */
export async function openDocument(grant: Grant, part: number, sealed: Uint8Array): Promise<Bytes> {
  const stated = grant.act.body.parts[part];
  const granted = grant.parts[part];
  const described = grant.cover.parts[part];
  if (stated === undefined || granted === undefined || described === undefined) throw new RangeError("There is no such part.");
  mismatch(sealed.length === stated.size && base64(await digest(sealed)) === stated.payload, "The payload is not the one that the act names.");
  const document = await openSealed(sealed, granted.key);
  mismatch(commitment(granted.salt, await digest(document)) === stated.commit, "The document is not the one that the act commits to.");
  mismatch(document.length === described.size, "The document has not the size that the cover says.");
  return document;
}

const day = 24 * 60 * 60_000;

/** What holds of every delivery to a letter: availability, and an end at most 400 days after `at`. */
export function checkLetterDelivery(act: Statement<"delivery">): void {
  const { grade, ends }: Bodies["delivery"] = act.body;
  demand(grade === "availability", "wrong-grade", "What goes to a letter has grade availability.");
  demand(ends !== "" && Date.parse(ends) - Date.parse(act.note.at) <= 400 * day, "wrong-ends", "A letter ends, at most 400 days after it was signed.");
}

