// Records: each schema in docs/schemas is read, and holds what it says.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSchema, tidied, valuesOf, wrongOf } from "../schema.ts";

const folder = new URL("../../../docs/schemas/", import.meta.url);
const schemas = new Map(readdirSync(folder).map((name) => [name.replace("-v1.json", ""), readSchema(JSON.parse(readFileSync(new URL(name, folder), "utf8")) as object)]));
const schema = (name: string) => schemas.get(name) ?? expect.fail(name);

test("every schema is within what is read here, under its own name", () => {
  expect([...schemas.keys()].sort()).toEqual(["address", "bank", "bill", "company", "household", "identity", "transfer", "vehicle"]);
  for (const [name, { id }] of schemas) expect(id).toBe(`https://coffre.example/schemas/${name}/v1`);
});

test("values that a schema does not mean are named, field by field", () => {
  const bank = { holder: "Marie Tremblay", institution: "815", transit: "20000", account: "1234567" };
  expect(wrongOf(schema("bank"), bank).size).toBe(0);
  expect([...wrongOf(schema("bank"), { ...bank, holder: "", transit: "2000", account: "12 34" })]).toEqual([["holder", "empty"], ["transit", "form"], ["account", "form"]]);
  expect([...wrongOf(schema("identity"), { given: "M", family: "T", born: "1984-02-30", telephone: "abc", email: "x", more: "" })]).toEqual([["born", "form"], ["telephone", "form"], ["email", "form"]]);
  expect([...wrongOf(schema("household"), { name: "x".repeat(101), relation: "friend", born: "" })]).toEqual([["name", "long"], ["relation", "form"]]);
});

test("a value with a field too many, too few or of another type is none of this schema", () => {
  const bank = { holder: "M", institution: "815", transit: "20000", account: "1234567" };
  expect(valuesOf(schema("bank"), bank)).toEqual(bank);
  expect(valuesOf(schema("bank"), { ...bank, more: "" })).toBeNull();
  expect(valuesOf(schema("bank"), { holder: "M", institution: "815", transit: "20000" })).toBeNull();
  expect(valuesOf(schema("bank"), { ...bank, institution: 815 })).toBeNull();
  expect(valuesOf(schema("bank"), null)).toBeNull();
  expect(tidied(schema("bank"), { ...bank, holder: " M\u0000 ", more: "x" })).toEqual(bank);
});

test("a schema that says more is refused", () => {
  expect(() => readSchema({ $id: "x", type: "object", additionalProperties: true, required: [], properties: {} })).toThrow();
  expect(() => readSchema({ $id: "x", type: "object", additionalProperties: false, required: ["a"], properties: { a: { type: "string", format: "uri" } } })).toThrow();
});
