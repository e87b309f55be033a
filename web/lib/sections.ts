// Sections: `@<name> <length>` LF bytes LF, one after the other (docs/format.md §1).
import { concat, utf8, type Bytes } from "./bytes.ts";
import { demand } from "./faults.ts";
import { wholeNumber } from "./note.ts";

const longestHeader = 50;
const lf = 0x0a;
const ascii = new TextDecoder("latin1");

export interface Section {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function readSections(text: Uint8Array): Section[] {
  const sections: Section[] = [];
  let at = 0;
  while (at < text.length) {
    const window = text.subarray(at, at + longestHeader + 1);
    const end = window.indexOf(lf);
    demand(window[0] === 0x40, "malformed", "A section starts with a line \"@name length\".");
    demand(end >= 0, window.length > longestHeader ? "malformed" : "truncated", "A section starts with a line \"@name length\".");
    const match = /^@([a-z-]+) ([0-9]+)$/.exec(ascii.decode(window.subarray(0, end)));
    demand(match?.[1] !== undefined && match[2] !== undefined && /^(0|[1-9][0-9]{0,15})$/.test(match[2]), "malformed", "A section starts with a line \"@name length\".");
    const start = at + end + 1;
    const stop = start + wholeNumber(match[2]);
    demand(stop < text.length, "truncated", "A section ends early.");
    demand(text[stop] === lf, "truncated", "A section does not end where it says.");
    sections.push({ name: match[1], bytes: text.subarray(start, stop) });
    at = stop + 1;
  }
  return sections;
}

const line = Uint8Array.of(lf);

export function writeSections(sections: readonly Section[]): Bytes {
  return concat(...sections.flatMap(({ name, bytes }) => [utf8(`@${name} ${bytes.length}\n`), bytes, line]));
}
