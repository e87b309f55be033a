// The names of an export's documents: their own, made safe, each once (docs/export.md §1). The twin of src/Coffre.Cli/Exports/ExportNames.cs.
const reserved = /^(con|prn|aux|nul|com.|lpt.)$/i;
const longest = 150;
const encoder = new TextEncoder();

/** A name for the folder that is meant and no other. */
export function safeName(given: string, otherwise: string): string {
  const seen = given.replaceAll(/[\t\n]/g, " ").replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\uFFFD]/gu, "");
  const name = seen.replaceAll(/[/\\:*?"<>|]/g, "_").replaceAll(/^[ .]+|[ .]+$/g, "");
  const { stem, ending } = split(name);
  let symbols = Array.from(stem);
  while (encoder.encode(symbols.join("") + ending).length > longest) symbols = symbols.slice(0, -1);
  const short = symbols.join("") + ending;
  return short === "" ? otherwise : reserved.test(stem) ? `_${short}` : short;
}

function split(name: string): { stem: string; ending: string } {
  const dot = name.lastIndexOf(".");
  return dot > 0 && name.length - dot <= 10 ? { stem: name.slice(0, dot), ending: name.slice(dot) } : { stem: name, ending: "" };
}

export class Names {
  readonly #taken = new Set<string>();

  /** A free path for a document in its owner's folder. */
  take(folder: string, name: string, mark = ""): string {
    const folders = folder.split("/").map((one) => safeName(one, "")).filter((one) => one !== "");
    const { stem, ending } = split(safeName(name, "document"));
    for (let copy = 1; ; copy++) {
      const path = ["documents", ...folders, `${stem}${mark}${copy > 1 ? ` (${copy})` : ""}${ending}`].join("/");
      // what some systems take for the same is the same
      const folded = path.normalize("NFC").toUpperCase();
      if (this.#taken.has(folded)) continue;
      this.#taken.add(folded);
      return path;
    }
  }
}
