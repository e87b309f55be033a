// Photographs as a PDF, read by the PDF library that shows them.
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { expect, test } from "vitest";
import { fromBase64 } from "../bytes.ts";
import { scanned } from "../scan.ts";

/** One grey pixel. */
const jpeg = fromBase64("/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APn+iiiv/9k=");

test("each picture is a page, in its own form, no larger than a letter", async () => {
  const pdf = await getDocument({ data: scanned([{ jpeg, width: 1000, height: 2000 }, { jpeg, width: 1700, height: 2200 }, { jpeg, width: 2000, height: 1000 }]) }).promise;
  expect(pdf.numPages).toBe(3);
  const sizes = [];
  for (let n = 1; n <= 3; n++) {
    const { width, height } = (await pdf.getPage(n)).getViewport({ scale: 1 });
    sizes.push([Math.round(width), Math.round(height)]);
  }
  expect(sizes).toEqual([[396, 792], [612, 792], [612, 306]]);
  await pdf.loadingTask.destroy();
});

test("what is no photograph is refused", () => {
  expect(() => scanned([])).toThrow();
  expect(() => scanned([{ jpeg: new Uint8Array([1, 2]), width: 1, height: 1 }])).toThrow();
});
