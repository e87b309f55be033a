import { expect, test } from "vitest";
import { readWords } from "./words.ts";

const text = (given: string) => ({ kind: "text", text: given });

test("a body is CommonMark: paragraphs, emphasis, lists", () => {
  expect(readWords("Bonjour,\n\n**1** et *2*\n\n- a\n- b\n")).toEqual([
    { kind: "paragraph", of: [text("Bonjour,")] },
    { kind: "paragraph", of: [{ kind: "strong", of: [text("1")] }, text(" et "), { kind: "emphasis", of: [text("2")] }] },
    { kind: "list", ordered: false, start: 1, items: [[{ kind: "paragraph", of: [text("a")] }], [{ kind: "paragraph", of: [text("b")] }]] },
  ]);
});

test("HTML, images and headings are words like others", () => {
  expect(readWords("# a <img src=x onerror=y>")).toEqual([{ kind: "paragraph", of: [text("# a <img src=x onerror=y>")] }]);
  expect(readWords("<script>x</script>")).toEqual([{ kind: "paragraph", of: [text("<script>x</script>")] }]);
  expect(JSON.stringify(readWords("![x](https://evil.example/t.png)"))).not.toContain("image");
  expect(readWords("a\n===")).toEqual([{ kind: "paragraph", of: [text("a\n===")] }]);
});

test("a link shows its whole address unless its words are that address", () => {
  expect(readWords("[ici](https://evil.example/a)")).toEqual([
    { kind: "paragraph", of: [{ kind: "link", href: "https://evil.example/a", of: [text("ici")], shown: "https://evil.example/a" }] },
  ]);
  expect(readWords("[https://a.example](https://b.example)")).toMatchObject([{ of: [{ shown: "https://b.example" }] }]);
  expect(readWords("<https://a.example/>")).toMatchObject([{ of: [{ shown: "" }] }]);
  expect(readWords("[x][y]\n\n[y]: https://c.example")).toMatchObject([{ of: [{ href: "https://c.example", shown: "https://c.example" }] }]);
  expect(readWords("[a](https://а.example)")).toMatchObject([{ of: [{ shown: "https://xn--80a.example/" }] }]);
});

test("an address that a page could run is no link", () => {
  for (const address of ["javascript:alert(1)", "data:text/html,x", "/api/letter", "vbscript:x", "blob:x"]) {
    expect(readWords(`[x](${address})`)).toEqual([{ kind: "paragraph", of: [text("x")] }]);
  }
});
