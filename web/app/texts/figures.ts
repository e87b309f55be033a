// How dates, amounts, sizes and telephones are written, in Québec. Month names are ours: browsers disagree on them.
import type { Texts } from "./texts.ts";

type Lang = Texts["lang"];

const months = {
  "fr-CA": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
  "en-CA": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
} as const;
const short = {
  "fr-CA": ["janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."],
  "en-CA": ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."],
} as const;

const montreal = new Intl.DateTimeFormat("en-CA", {
  timeZone: "America/Toronto",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
});

interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** What clocks and calendars in Québec show at that instant. */
function wall(instant: string | number): Wall {
  const parts = new Map(montreal.formatToParts(new Date(instant)).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return { year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute"), second: part("second") };
}

const two = (n: number): string => String(n).padStart(2, "0");

function writtenDay(lang: Lang, { year, month, day }: Pick<Wall, "year" | "month" | "day">, names: typeof months | typeof short): string {
  const name = names[lang][month - 1] ?? "";
  return lang === "fr-CA" ? `${day === 1 ? "1er" : day}\u00a0${name} ${year}` : `${name}\u00a0${day}, ${year}`;
}

/** « 23 novembre 2026 », of an instant. */
export const date = (lang: Lang, instant: string | number): string => writtenDay(lang, wall(instant), months);

/** « 23 nov. », of an instant. */
export const shortDay = (lang: Lang, instant: string | number): string => shortDue(lang, wall(instant));

/** « 14 h 05 », of an instant. */
export function hour(lang: Lang, instant: string | number): string {
  const at = wall(instant);
  if (lang === "fr-CA") return `${at.hour}\u00a0h\u00a0${two(at.minute)}`;
  return `${at.hour % 12 || 12}:${two(at.minute)}\u00a0${at.hour < 12 ? "a.m." : "p.m."}`;
}

/** « 23 nov. 2026, 14 h 05 min 09 s ». */
export function instant(lang: Lang, at: string | number): string {
  const w = wall(at);
  const day = writtenDay(lang, w, short);
  if (lang === "fr-CA") return `${day}, ${w.hour}\u00a0h\u00a0${two(w.minute)}\u00a0min\u00a0${two(w.second)}\u00a0s`;
  return `${day}, ${w.hour % 12 || 12}:${two(w.minute)}:${two(w.second)}\u00a0${w.hour < 12 ? "a.m." : "p.m."}`;
}

const dayNumber = ({ year, month, day }: Pick<Wall, "year" | "month" | "day">): number => Date.UTC(year, month - 1, day) / 86_400_000;

/** The last whole Québec day before that instant: what ends at 00:00Z is not promised for an evening that it does not have. */
export function lastWholeDay(ends: string): CalendarDay {
  const before = new Date((dayNumber(wall(ends)) - 1) * 86_400_000);
  return { year: before.getUTCFullYear(), month: before.getUTCMonth() + 1, day: before.getUTCDate() };
}

/** The same, « 27 février 2027 ». */
export const lastDay = (lang: Lang, ends: string): string => writtenDay(lang, lastWholeDay(ends), months);

export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A bill's `due`, "2027-03-01"; null when it is not a day of the calendar. */
export function calendarDay(due: string): CalendarDay | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(due);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? { year, month, day } : null;
}

/** « 2027-03-01 ». */
export const dayText = ({ year, month, day: of }: CalendarDay): string => `${year}-${two(month)}-${two(of)}`;

/** « 1er mars 2027 ». */
export const day = (lang: Lang, due: CalendarDay): string => writtenDay(lang, due, months);

/** « 28 déc. » */
export const shortDue = (lang: Lang, due: CalendarDay): string => writtenDay(lang, due, short).replace(/,? \d{4}$/, "");

/** « 1er mars », for the ear. */
export const dayHeard = (lang: Lang, due: CalendarDay): string => day(lang, due).replace(/,? \d{4}$/, "");

/** How many Québec calendar days until `due`; negative when it has passed. */
export const daysUntil = (due: CalendarDay, now: number): number => dayNumber(due) - dayNumber(wall(now));

/** « 1 284,50 $ ». The digits are the sender's: none is rounded, none added. */
export function amount(lang: Lang, value: string, currency: string): string {
  const [units = "", decimals = ""] = value.split(".");
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, lang === "fr-CA" ? "\u00a0" : ",");
  const number = decimals === "" ? grouped : `${grouped}${lang === "fr-CA" ? "," : "."}${decimals}`;
  if (currency !== "CAD") return `${number}\u00a0${currency}`;
  return lang === "fr-CA" ? `${number}\u00a0$` : `$${number}`;
}

/** « 1 284 dollars 50 », for the ear. */
export function amountHeard(lang: Lang, value: string, currency: string): string {
  if (currency !== "CAD") return amount(lang, value, currency);
  const [units = "", decimals = ""] = value.split(".");
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, lang === "fr-CA" ? "\u00a0" : ",");
  return /^0*$/.test(decimals) ? `${grouped} dollars` : `${grouped} dollars ${decimals}`;
}

/** « 184 ko ». */
export function size(lang: Lang, bytes: number): string {
  const [kilo, mega] = lang === "fr-CA" ? ["ko", "Mo"] : ["kB", "MB"];
  if (bytes < 999_500) return `${Math.max(1, Math.round(bytes / 1000))}\u00a0${kilo}`;
  const written = (bytes / 1_000_000).toFixed(bytes < 9_950_000 ? 1 : 0);
  return `${lang === "fr-CA" ? written.replace(".", ",") : written}\u00a0${mega}`;
}

/** A telephone that does not break at its hyphen: « 418 555‑0123 ». */
export const telephone = (given: string): string => given.replaceAll("-", "\u2011").replaceAll(" ", "\u00a0");
