// The kinds of records, each with its schema.
import address from "../../../../docs/schemas/address-v1.json";
import bank from "../../../../docs/schemas/bank-v1.json";
import company from "../../../../docs/schemas/company-v1.json";
import household from "../../../../docs/schemas/household-v1.json";
import identity from "../../../../docs/schemas/identity-v1.json";
import vehicle from "../../../../docs/schemas/vehicle-v1.json";
import { readSchema, type Schema, type Values } from "../../../lib/schema.ts";
import type { Kind } from "./asks.ts";

export const kinds: readonly Kind[] = ["identity", "address", "bank", "household", "vehicle", "company"];

export const schemas: Readonly<Record<Kind, Schema>> = {
  identity: readSchema(identity), address: readSchema(address), bank: readSchema(bank), household: readSchema(household), vehicle: readSchema(vehicle), company: readSchema(company),
};

export const kindOf = (schema: string): Kind | null => kinds.find((kind) => schemas[kind].id === schema) ?? null;

/** How a record is called in a list: its first two fields that say something. */
export const called = (kind: Kind, value: Values): string =>
  [...schemas[kind].fields.keys()].map((name) => value[name] ?? "").filter((text) => text !== "").slice(0, 2).join(", ");
