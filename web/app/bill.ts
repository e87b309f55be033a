// The typed data of a bill, docs/schemas/bill-v1.json.
import type { Cover } from "../lib/grant.ts";

export interface Bill {
  readonly payee: string;
  /** "1284.50" */
  readonly amount: string;
  readonly currency: string;
  /** "2027-03-01", or "" */
  readonly due: string;
  readonly reference: string;
}

const rules: Readonly<Record<keyof Bill, RegExp>> = {
  payee: /^/,
  amount: /^(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,3})?$/,
  currency: /^[A-Z]{3}$/,
  due: /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?$/,
  reference: /^/,
};

/** The bill that a cover carries; null when it carries none, or one that breaks its schema. */
export function billOf(cover: Cover): Bill | null {
  const value = cover.data.find(({ schema }) => schema === "https://coffre.example/schemas/bill/v1")?.value;
  if (typeof value !== "object" || value === null) return null;
  const members = value as Readonly<Record<string, unknown>>;
  const fits = Object.keys(members).length === Object.keys(rules).length
    && Object.entries(rules).every(([key, rule]) => typeof members[key] === "string" && rule.test(members[key]));
  return fits ? (members as unknown as Bill) : null;
}
