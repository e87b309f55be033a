// The part of JSON Schema that records are written in (docs/schemas): an object of strings, each with a length, a pattern or a list. What a schema says beyond that is refused, not ignored.
import { demand } from "./faults.ts";

export interface Field {
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern: RegExp | null;
  readonly choices: readonly string[] | null;
  /** What it may look like, or "". */
  readonly example: string;
}

export interface Schema {
  readonly id: string;
  readonly fields: ReadonlyMap<string, Field>;
}

export type Values = Readonly<Record<string, string>>;

/** What is wrong with a field. */
export type Wrong = "empty" | "form" | "long";

const most = 10_000;

/** Reads a schema. */
export function readSchema(given: object): Schema {
  const schema = given as Readonly<Record<string, unknown>>;
  const properties = schema["properties"] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const known = ["$schema", "$id", "title", "description", "type", "additionalProperties", "required", "properties"];
  demand(Object.keys(schema).every((key) => known.includes(key)), "malformed", "This schema says more than is read here.");
  const names = Object.keys(properties);
  demand(schema["type"] === "object" && schema["additionalProperties"] === false && JSON.stringify(schema["required"]) === JSON.stringify(names), "malformed", "A record has each of its fields, and no other.");
  return { id: String(schema["$id"]), fields: new Map(names.map((name) => [name, readField(properties[name] ?? {})])) };
}

function readField(given: Readonly<Record<string, unknown>>): Field {
  const known = ["type", "minLength", "maxLength", "pattern", "enum", "description", "examples"];
  demand(given["type"] === "string" && Object.keys(given).every((key) => known.includes(key)), "malformed", "A field is a string.");
  return {
    minLength: Number(given["minLength"] ?? 0), maxLength: Number(given["maxLength"] ?? most),
    pattern: given["pattern"] === undefined ? null : new RegExp(given["pattern"] as string, "u"),
    choices: given["enum"] === undefined ? null : (given["enum"] as unknown[]).map(String),
    example: (given["examples"] as string[] | undefined)?.[0] ?? "",
  };
}

const isDay = (text: string): boolean => {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};

/** Whether a field is a day of the calendar: it is written 1984-05-17. */
export const isDate = ({ pattern }: Field): boolean => pattern?.source === "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$";

/** What is wrong, by field; empty where the values are what the schema says. */
export function wrongOf({ fields }: Schema, values: Values): ReadonlyMap<string, Wrong> {
  const wrong = new Map<string, Wrong>();
  for (const [name, field] of fields) {
    const text = values[name] ?? "";
    if (text.length < field.minLength) wrong.set(name, "empty");
    else if (Array.from(text).length > field.maxLength) wrong.set(name, "long");
    else if (field.choices?.includes(text) === false || field.pattern?.test(text) === false || (isDate(field) && text !== "" && !isDay(text))) wrong.set(name, "form");
  }
  return wrong;
}

/** Takes what was typed into the one form that the schema has: each field, in its order, nothing else. */
export const tidied = ({ fields }: Schema, values: Values): Values =>
  Object.fromEntries([...fields.keys()].map((name) => [name, (values[name] ?? "").replace(/\p{C}/gu, "").trim()]));

/** Reads a value as a record of this schema; null where it is none. */
export function valuesOf(schema: Schema, value: unknown): Values | null {
  if (typeof value !== "object" || value === null) return null;
  const entries = Object.entries(value);
  const same = entries.length === schema.fields.size && entries.every(([name, text]) => schema.fields.has(name) && typeof text === "string");
  return same && wrongOf(schema, value as Values).size === 0 ? (value as Values) : null;
}
