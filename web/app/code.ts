/**
 * What is typed into the field of a code, in groups of four, as lib/code.ts will read it: upper case, O is 0, I and L are 1.
 * A pasted link gives what follows its #. `caret` moves with the symbol it stood behind.
 */
export function grouped(typed: string, caret: number): { text: string; caret: number } {
  const from = typed.lastIndexOf("#") + 1;
  const symbols = (part: string): string =>
    part.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1").replaceAll(/[^0-9A-Z]/g, "");
  const group = (all: string): string => (all.match(/.{1,4}/g) ?? []).join(" ");
  return { text: group(symbols(typed.slice(from))), caret: group(symbols(typed.slice(from, Math.max(from, caret)))).length };
}
