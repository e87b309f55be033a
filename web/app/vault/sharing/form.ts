// What a person types of a share, made sure of before anything is signed.
import { v } from "../words.ts";

/** An account's id out of what was scanned or pasted; "" where it is none. */
export function cleanId(given: string): string {
  const id = given.replaceAll(/\s/g, "").toLowerCase();
  return /^[a-z2-7]{52}$/.test(id) ? id : "";
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

export interface Form {
  readonly kind: "" | "organisation" | "person";
  readonly organisation: string;
  /** Of a known contact, or "" for someone new. */
  readonly contact: string;
  readonly id: string;
  readonly called: string;
  readonly purpose: string;
  readonly until: string;
}

export type Wrong = Readonly<Record<"who" | "id" | "called" | "purpose" | "until", string>>;

export const nothingWrong: Wrong = { who: "", id: "", called: "", purpose: "", until: "" };

const aDay = 24 * 60 * 60_000;
const dayOf = (at: number): string => new Intl.DateTimeFormat("en-CA", { timeZone: "America/Toronto" }).format(at);

/** Today, in 30 days, in a year, as days of Québec. */
export function daysFrom(now: number): { readonly first: string; readonly preset: string; readonly last: string } {
  return { first: dayOf(now), preset: dayOf(now + 30 * aDay), last: dayOf(now + 365 * aDay) };
}

export function wrongPerson(id: string, called: string, me: string): Pick<Wrong, "id" | "called"> {
  const read = cleanId(id);
  return { id: read === "" ? v().sharing.wrongId : read === me ? v().sharing.wrongSelf : "", called: oneLine(called) === "" ? v().sharing.wrongName : "" };
}

export function wrongOf(form: Form, me: string, now: number): Wrong {
  const { first, last } = daysFrom(now);
  const purpose = oneLine(form.purpose);
  const isNew = form.kind === "person" && form.contact === "";
  return {
    who: form.kind === "" || (form.kind === "organisation" && form.organisation === "") ? v().sharing.wrongWho : "",
    ...(isNew ? wrongPerson(form.id, form.called, me) : { id: "", called: "" }),
    purpose: purpose.length < 3 || purpose.length > 120 ? v().sharing.wrongPurpose : "",
    until: form.until < first || form.until > last ? v().sharing.wrongUntil : "",
  };
}

/** What is signed of it. */
export function orderOf(form: Form, document: string, contacts: readonly { readonly id: string; readonly name: string }[]) {
  const known = contacts.find(({ id }) => id === form.contact);
  return {
    document, purpose: oneLine(form.purpose), until: form.until,
    with: form.kind === "organisation" ? form.organisation : known?.id ?? cleanId(form.id),
    called: form.kind === "organisation" ? "" : known?.name ?? oneLine(form.called),
  };
}
