// A list that is asked for a window at a time goes on where it stopped, whatever was thrown away or moved in between.
import { expect, test } from "vitest";
import { moreRows, type PaperList, type PaperRow } from "./asks.ts";
import { rowsIn } from "./work.ts";

const row = (n: number, at: string): PaperRow => ({
  id: `paper-${n}`, title: `Papier ${n}`, org: "", due: "", amount: "", currency: "", at, from: "", folder: "", tags: [], type: "text/plain", size: 1, versions: 1, trashed: "",
});

/** One batch: all of them of one instant. */
const batch = Array.from({ length: 100 }, (_, n) => row(n, "2027-01-02T00:00:00.000Z"));
const older = Array.from({ length: 400 }, (_, n) => row(100 + n, `2027-01-01T00:00:00.${String(999 - n).padStart(3, "0")}Z`));
const all = [...batch, ...older];
const where = { folder: "", trash: false };
const listOf = (rows: readonly PaperRow[]): PaperList => ({ folders: [], rows, searches: [] });
const ids = (rows: readonly PaperRow[]): readonly string[] => rows.map(({ id }) => id);
const shown = (to: number): readonly PaperRow[] => all.slice(Math.max(0, to - 20), to);

test("a window begins after the last row that is shown", () => {
  expect(ids(rowsIn(listOf(all), { ...where, after: shown(60) }))).toEqual(ids(all.slice(60, 60 + moreRows)));
});

test("where the last row was thrown away meanwhile, none of its instant is passed over", () => {
  const left = all.filter(({ id }) => id !== "paper-59");
  expect(ids(rowsIn(listOf(left), { ...where, after: shown(60) }))).toEqual(ids(all.slice(60, 60 + moreRows)));
});

test("where the last row has moved to the front, for it has a new version, the list goes on where it stood", () => {
  const moved = [{ ...row(59, "2027-01-03T00:00:00.000Z") }, ...all.filter(({ id }) => id !== "paper-59")];
  expect(ids(rowsIn(listOf(moved), { ...where, after: shown(60) }))).toEqual(ids(all.slice(60, 60 + moreRows)));
});

test("where all that were asked after are gone, those follow that are no newer", () => {
  const left = all.filter((one) => !shown(60).includes(one));
  expect(ids(rowsIn(listOf(left), { ...where, after: shown(60) }))).toEqual(ids([...all.slice(0, 40), ...all.slice(60)].slice(0, moreRows)));
  expect(rowsIn(listOf(all.slice(0, 60)), { ...where, after: all.slice(480) })).toEqual([]);
});

test("in the trash by when they were thrown away", () => {
  const thrown = older.map((one, n) => ({ ...one, trashed: `2027-02-01T00:00:00.${String(n).padStart(3, "0")}Z` }));
  const shownOf = thrown.toReversed().slice(40, 60);
  const left = thrown.filter(({ id }) => id !== shownOf.at(-1)?.id);
  expect(ids(rowsIn(listOf(left), { folder: "", trash: true, after: shownOf }))).toEqual(ids(thrown.toReversed().slice(60, 60 + moreRows)));
});
