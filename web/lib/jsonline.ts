// JSON lines: exactly what JSON.stringify gives for an object with the keys of a table, in that order (docs/format.md §1).
import { fromBase32, fromBase64, fromUtf8, type Bytes } from "./bytes.ts";
import { demand, Refused } from "./faults.ts";

const deepest = 16;

/** Parses, writes again, compares: what is read has one spelling. `line` is without its LF. */
export function parseLine(line: string | Uint8Array): unknown {
  const given = typeof line === "string" ? line : fromUtf8(line);
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch {
    throw new Refused("malformed", "This is not a JSON line.");
  }
  checkDepth(value, 0);
  demand(JSON.stringify(value) === given, "not-canonical", "This is not written as JSON.stringify writes it.");
  return value;
}

// before JSON.stringify, which recurses [attack 28]
function checkDepth(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  // a cover's value starts four deep: cover, data, entry, value
  demand(depth < deepest + 4, "bad-value", "This is nested too deep.");
  for (const inner of Object.values(value)) checkDepth(inner, depth + 1);
}

/** The members of an object that has exactly these keys, in this order. */
export function fields<K extends string>(value: unknown, keys: readonly K[]): Record<K, unknown> {
  demand(typeof value === "object" && value !== null && !Array.isArray(value), "wrong-keys", "Expected an object.");
  const found = Object.keys(value);
  demand(found.length === keys.length && keys.every((key, i) => found[i] === key), "wrong-keys", `Expected the keys ${keys.join(", ")}.`);
  return value as Record<K, unknown>;
}

export function list(value: unknown): readonly unknown[] {
  demand(Array.isArray(value), "not-canonical", "Expected a list.");
  return value;
}

export function string(value: unknown): string {
  demand(typeof value === "string", "not-canonical", "Expected a string.");
  // half a surrogate pair is no text
  demand(!/\p{Surrogate}/u.test(value), "not-canonical", "This is not text.");
  return value;
}

/** 0 to 2⁵³ − 1. */
export function number(value: unknown): number {
  demand(typeof value === "number" && Number.isSafeInteger(value) && value >= 0, "not-canonical", "Expected a whole number, at most 2^53 - 1.");
  return value;
}

/** base64 of 32 bytes, checked and returned as text: hashes are compared in this form. */
export function hash(value: unknown): string {
  const given = string(value);
  fromBase64(given, 32);
  return given;
}

export const hashOrNothing = (value: unknown): string => (value === "" ? "" : hash(value));

export const bytes32 = (value: unknown): Bytes => fromBase64(string(value), 32);

/** An account's id: base32 of 32 bytes. */
export function accountId(value: unknown): string {
  const given = string(value);
  demand(fromBase32(given, 32) !== null, "bad-id", "This is not an account's id.");
  return given;
}

/** A delivery's id: base32 of 16 bytes. */
export function deliveryId(value: unknown): string {
  const given = string(value);
  demand(fromBase32(given, 16) !== null, "bad-id", "This is not a delivery's id.");
  return given;
}

/** RFC 3339, UTC, milliseconds: `2026-11-24T02:00:00.000Z`; years 0001 to 9999. */
export function time(value: unknown): string {
  const given = string(value);
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(given) ? new Date(given) : new Date(NaN);
  demand(!Number.isNaN(instant.getTime()) && !given.startsWith("0000") && instant.toISOString() === given, "not-canonical", "A time is written 2026-11-24T02:00:00.000Z.");
  return given;
}

export const timeOrNothing = (value: unknown): string => (value === "" ? "" : time(value));

/** One of a closed list. */
export function code<const C extends string>(value: unknown, codes: readonly C[]): C {
  const given = string(value);
  const found = codes.find((c) => c === given);
  demand(found !== undefined, "unknown-code", `Expected one of ${codes.join(", ")}.`);
  return found;
}

/** Names that people read: 1–100 characters of a short list, so that no two look alike. */
export function personName(value: unknown): string {
  const given = string(value);
  demand(/^(?:[\u0020-\u0021\u0023-\u005b\u005d-\u007e\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u2019]){1,100}$/u.test(given), "bad-name", "A name is 1 to 100 characters of the list.");
  return given;
}

/** A host, and a port where it is not the scheme's. */
export const isHost = (given: string): boolean => /^[a-z0-9.-]+(:[1-9][0-9]{0,4})?$/.test(given) && Number(given.split(":")[1] ?? 1) <= 65535;

export function host(value: unknown): string {
  const given = string(value);
  demand(isHost(given), "bad-token", "A host is a-z 0-9 . - and a port.");
  return given;
}

/** A release's version or path. */
export function token(value: unknown): string {
  const given = string(value);
  demand(/^[A-Za-z0-9._\-+/]+$/.test(given), "bad-token", "Expected A-Z a-z 0-9 . _ - + /.");
  return given;
}

/** A cover's typed value: strings, booleans, whole numbers, lists, objects whose keys are not integers; no null; at most 16 deep. */
export function typedValue(value: unknown, depth = 1): unknown {
  demand(depth <= deepest, "bad-value", "A value is at most 16 deep.");
  switch (typeof value) {
    case "string":
      string(value);
      break;
    case "boolean":
      break;
    case "number":
      demand(Number.isSafeInteger(value) && value >= 0, "bad-value", "A number is whole, without sign, at most 2^53 - 1.");
      break;
    case "object":
      demand(value !== null, "bad-value", "No null.");
      if (!Array.isArray(value)) {
        // JSON.stringify moves keys that look like array indexes to the front: they have no one order
        for (const key of Object.keys(value)) demand(string(key) !== "__proto__" && !/^[0-9]+$/.test(key), "bad-value", "A key is not an integer.");
      }
      for (const inner of Object.values(value)) typedValue(inner, depth + 1);
      break;
    default:
      throw new Refused("bad-value", "A value holds strings, booleans, whole numbers, lists and objects.");
  }
  return value;
}
