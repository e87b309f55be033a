import { expect, test } from "vitest";
import { grouped } from "./code.ts";

test("symbols are grouped by four as they are typed, and read as the paper prints them", () => {
  expect(grouped("yw1wvO", 6)).toEqual({ text: "YW1W V0", caret: 7 });
  expect(grouped("il-u 8", 6)).toEqual({ text: "11U8", caret: 4 });
});

test("the caret stays behind the symbol it stood behind", () => {
  expect(grouped("YW1XW V0", 4)).toEqual({ text: "YW1X WV0", caret: 4 });
  expect(grouped("YW1W V0H6", 5)).toEqual({ text: "YW1W V0H6", caret: 4 });
});

test("a pasted link gives its code", () => {
  expect(grouped("https://coffre.example/p#YW1WV0H6", 33).text).toBe("YW1W V0H6");
});
