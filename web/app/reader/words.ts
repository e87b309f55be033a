// The sender's words: CommonMark without HTML, images and headings, read into plain objects that the page draws node by node.

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "strong"; readonly of: readonly Inline[] }
  | { readonly kind: "emphasis"; readonly of: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "break" }
  /** `shown` is the whole address where the words do not say it themselves. */
  | { readonly kind: "link"; readonly href: string; readonly of: readonly Inline[]; readonly shown: string };

export type Block =
  | { readonly kind: "paragraph"; readonly of: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: "quote"; readonly of: readonly Block[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "rule" };

/** Reads the body of a cover. Most letters are plain paragraphs: the parser of Markdown is fetched for the others alone. */
export async function readWords(body: string): Promise<readonly Block[]> {
  return paragraphs(body) ?? (await import("./markdown.ts")).readMarkdown(body);
}

/** The paragraphs of a body that has nothing of Markdown in it; null where a parser might see more than we do. */
export function paragraphs(body: string): Block[] | null {
  const lines = body.split(/\r\n|\n|\r/);
  const marked = /[\\`*_[\]<&\0]|^ {0,3}(?:[-+>#=~]|\d+[.)])|^\s*\t|^ {4}| {2}$/;
  if (lines.some((line) => marked.test(line))) return null;
  const found: string[][] = [[]];
  for (const line of lines) {
    const words = line.replace(/^[ \t]+|[ \t]+$/g, "");
    if (words !== "") found.at(-1)?.push(words);
    else if (found.at(-1)?.length !== 0) found.push([]);
  }
  return found.filter((paragraph) => paragraph.length > 0).map((paragraph) => ({ kind: "paragraph", of: [{ kind: "text", text: paragraph.join("\n") }] }));
}
