import { describe, expect, test } from "vitest";
import { amount, amountHeard, calendarDay, date, day, dayHeard, daysUntil, dayText, hour, instant, lastDay, lastWholeDay, shortDue, size, telephone } from "./figures.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
const first = calendarDay("2027-03-01");
if (first === null) throw new Error("2027-03-01 is a day.");

describe("dates are those of Québec", () => {
  test("an instant after midnight in Greenwich is still yesterday", () => {
    expect(plain(date("fr-CA", "2026-11-24T02:00:00.000Z"))).toBe("23 novembre 2026");
    expect(plain(date("en-CA", "2026-11-24T02:00:00.000Z"))).toBe("November 23, 2026");
  });

  test("the first of a month is 1er", () => {
    expect(plain(day("fr-CA", first))).toBe("1er mars 2027");
    expect(plain(day("en-CA", first))).toBe("March 1, 2027");
    expect([dayHeard("fr-CA", first), dayHeard("en-CA", first)].map(plain)).toEqual(["1er mars", "March 1"]);
  });

  test("hours follow summer time", () => {
    expect(plain(hour("fr-CA", "2026-11-23T19:05:09.000Z"))).toBe("14 h 05");
    expect(plain(hour("fr-CA", "2026-07-23T19:05:09.000Z"))).toBe("15 h 05");
    expect(plain(hour("en-CA", "2026-11-23T05:05:09.000Z"))).toBe("12:05 a.m.");
    expect(plain(instant("fr-CA", "2026-11-23T19:05:09.412Z"))).toBe("23 nov. 2026, 14 h 05 min 09 s");
    expect(plain(instant("en-CA", "2026-11-23T19:05:09.412Z"))).toBe("Nov. 23, 2026, 2:05:09 p.m.");
  });

  test("an end at 00:00Z is shown as the last whole day before it", () => {
    expect(plain(lastDay("fr-CA", "2027-03-01T00:00:00.000Z"))).toBe("27 février 2027");
    expect(plain(lastDay("fr-CA", "2027-03-01T05:00:00.000Z"))).toBe("28 février 2027");
    expect(plain(shortDue("fr-CA", lastWholeDay("2026-12-30T03:25:00.000Z")))).toBe("28 déc.");
    expect(dayText(lastWholeDay("2027-01-02T00:00:00.000Z"))).toBe("2026-12-31");
  });

  test("days are counted on the calendar, not in hours", () => {
    expect(daysUntil(first, Date.parse("2026-11-24T02:00:00.000Z"))).toBe(98);
    expect(daysUntil(first, Date.parse("2027-03-01T06:00:00.000Z"))).toBe(0);
    expect(daysUntil(first, Date.parse("2027-03-02T05:00:00.000Z"))).toBe(-1);
  });

  test("what is no day is none", () => {
    for (const none of ["", "2027-02-29", "2027-13-01", "1er mars"]) expect(calendarDay(none)).toBeNull();
  });
});

test.each([
  ["1284.50", "CAD", "1 284,50 $", "$1,284.50"],
  ["0", "CAD", "0 $", "$0"],
  ["999999999999.125", "CAD", "999 999 999 999,125 $", "$999,999,999,999.125"],
  ["12.5", "EUR", "12,5 EUR", "12.5 EUR"],
])("%s %s", (value, currency, french, english) => {
  expect(plain(amount("fr-CA", value, currency))).toBe(french);
  expect(plain(amount("en-CA", value, currency))).toBe(english);
});

test("an amount is heard as it is said", () => {
  expect(plain(amountHeard("fr-CA", "1284.50", "CAD"))).toBe("1 284 dollars 50");
  expect(plain(amountHeard("fr-CA", "1284.00", "CAD"))).toBe("1 284 dollars");
});

test("sizes are those that people read on their files", () => {
  expect(plain(size("fr-CA", 184_320))).toBe("184 ko");
  expect(plain(size("fr-CA", 34))).toBe("1 ko");
  expect(plain(size("fr-CA", 2_340_000))).toBe("2,3 Mo");
  expect(plain(size("en-CA", 999_700))).toBe("1.0 MB");
});

test("a telephone does not break", () => { expect(telephone("418 555-0123")).toBe("418\u00a0555\u20110123"); });
