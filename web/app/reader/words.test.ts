import { expect, test } from "vitest";
import { readMarkdown } from "./markdown.ts";
import { paragraphs, readWords } from "./words.ts";

const text = (given: string) => ({ kind: "text", text: given });

test("a body is CommonMark: paragraphs, emphasis, lists", () => {
  expect(readMarkdown("Bonjour,\n\n**1** et *2*\n\n- a\n- b\n")).toEqual([
    { kind: "paragraph", of: [text("Bonjour,")] },
    { kind: "paragraph", of: [{ kind: "strong", of: [text("1")] }, text(" et "), { kind: "emphasis", of: [text("2")] }] },
    { kind: "list", ordered: false, start: 1, items: [[{ kind: "paragraph", of: [text("a")] }], [{ kind: "paragraph", of: [text("b")] }]] },
  ]);
});

test("HTML, images and headings are words like others", () => {
  expect(readMarkdown("# a <img src=x onerror=y>")).toEqual([{ kind: "paragraph", of: [text("# a <img src=x onerror=y>")] }]);
  expect(readMarkdown("<script>x</script>")).toEqual([{ kind: "paragraph", of: [text("<script>x</script>")] }]);
  expect(JSON.stringify(readMarkdown("![x](https://evil.example/t.png)"))).not.toContain("image");
  expect(readMarkdown("a\n===")).toEqual([{ kind: "paragraph", of: [text("a\n===")] }]);
});

test("a link shows its whole address unless its words are that address", () => {
  expect(readMarkdown("[ici](https://evil.example/a)")).toEqual([
    { kind: "paragraph", of: [{ kind: "link", href: "https://evil.example/a", of: [text("ici")], shown: "https://evil.example/a" }] },
  ]);
  expect(readMarkdown("[https://a.example](https://b.example)")).toMatchObject([{ of: [{ shown: "https://b.example" }] }]);
  expect(readMarkdown("<https://a.example/>")).toMatchObject([{ of: [{ shown: "" }] }]);
  expect(readMarkdown("[x][y]\n\n[y]: https://c.example")).toMatchObject([{ of: [{ href: "https://c.example", shown: "https://c.example" }] }]);
  expect(readMarkdown("[a](https://а.example)")).toMatchObject([{ of: [{ shown: "https://xn--80a.example/" }] }]);
});

test("an address that a page could run is no link", () => {
  for (const address of ["javascript:alert(1)", "data:text/html,x", "/api/letter", "vbscript:x", "blob:x"]) {
    expect(readMarkdown(`[x](${address})`)).toEqual([{ kind: "paragraph", of: [text("x")] }]);
  }
});

test("plain paragraphs are what the parser would have read", async () => {
  const bodies = ["Bonjour,\n\nvoici votre compte.", "a\nb \n  c\n\n\n d - e (f) 18, rue des Érables\r\n\r\n1er mars: 3.5 $! é", "", "\n\n", "a | b ~ c = d # e + f: 1) g"];
  for (const body of bodies) {
    expect(paragraphs(body), body).toEqual(readMarkdown(body));
    expect(await readWords(body)).toEqual(readMarkdown(body));
  }
});

test("a body with anything of Markdown goes to the parser", async () => {
  const bodies = ["*a*", "_a_", "a\\b", "`a`", "[a](b)", "<https://a.example>", "&eacute;", "- a", "+ a", "> a", "1. a", "2) a", "---", "~~~\na\n~~~", "    a", "\ta", "a  \nb", "a\n===", "![a](b)", "\0"];
  for (const body of bodies) {
    expect(paragraphs(body), body).toBeNull();
    expect(await readWords(body)).toEqual(readMarkdown(body));
  }
});

test("no letter of an alphabet of marks is read otherwise", () => {
  const marks = ["a", " ", "  ", "\n", "\n\n", "-", "*", "#", "1.", ">", "=", "~", "\t", ":", "|", "(", ")", "!", "+", "é"];
  for (let seed = 1, i = 0; i < 4000; i++) {
    let body = "";
    for (let n = 0; n < 9; n++) {
      seed = (seed * 48271) % 2147483647;
      body += marks[seed % marks.length] ?? "";
    }
    const read = paragraphs(body);
    if (read !== null) expect(read, JSON.stringify(body)).toEqual(readMarkdown(body));
  }
});
