// The journal as sentences, and as a file made in the page: nothing is asked of the server.
import { v } from "../words.ts";
import type { Line } from "./asks.ts";

export function sentence({ what, org, title }: Line): string {
  const words = v().journal;
  return words.lines[what]({ org: org || words.someone, title: title === "" ? words.aDocument : words.quoted({ title }) });
}

/** One cell: what a spreadsheet would take for a formula is the words of whoever sent it, and stays words. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
export function csvOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => [line.at, sentence(line), line.org, line.event === "" ? "" : `${line.event} ${line.act}`]);
  return `\ufeff${[[...v().journal.columns], ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

export const jsonOf = (lines: readonly Line[]): string =>
  `${JSON.stringify(lines.map((line) => ({ at: line.at, text: sentence(line), what: line.what, with: line.org, title: line.title, event: line.event, act: line.act })), null, 2)}\n`;
