// Photographs of a paper as one PDF, each a page of its own as it was taken: nothing of it is drawn anew. PDF 1.4, and no more of it than that needs.
import { concat, utf8, type Bytes } from "./bytes.ts";

/** A JPEG, and its size in pixels. */
export interface Picture {
  readonly jpeg: Bytes;
  readonly width: number;
  readonly height: number;
}

/** US Letter, in points: a picture fills it as far as its form allows. */
const paper = { width: 612, height: 792 };

/** Writes the PDF. */
export function scanned(pictures: readonly Picture[]): Bytes {
  if (pictures.length === 0) throw new RangeError("A scan has a page at least.");
  const objects: Bytes[] = [];
  const pages = pictures.map((_, i) => `${3 + i * 3} 0 R`);
  objects.push(utf8("<< /Type /Catalog /Pages 2 0 R >>"), utf8(`<< /Type /Pages /Kids [${pages.join(" ")}] /Count ${pages.length} >>`));
  for (const [i, { jpeg, width, height }] of pictures.entries()) {
    if (!(jpeg[0] === 0xff && jpeg[1] === 0xd8) || width < 1 || height < 1) throw new RangeError("This is not a JPEG.");
    const first = 3 + i * 3;
    const scale = Math.min(paper.width / width, paper.height / height);
    const [w, h] = [(width * scale).toFixed(2), (height * scale).toFixed(2)];
    const drawing = `q ${w} 0 0 ${h} 0 0 cm /P Do Q`;
    objects.push(
      utf8(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Resources << /XObject << /P ${first + 2} 0 R >> >> /Contents ${first + 1} 0 R >>`),
      utf8(`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`),
      concat(utf8(`<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n`), jpeg, utf8("\nendstream")),
    );
  }
  return file(objects);
}

function file(objects: readonly Bytes[]): Bytes {
  const parts: Bytes[] = [utf8("%PDF-1.4\n%\u00e2\u00e3\n")];
  const places: number[] = [];
  let at = parts[0]?.length ?? 0;
  for (const [i, object] of objects.entries()) {
    const whole = concat(utf8(`${i + 1} 0 obj\n`), object, utf8("\nendobj\n"));
    places.push(at);
    at += whole.length;
    parts.push(whole);
  }
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(utf8(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`));
  return concat(...parts);
}
