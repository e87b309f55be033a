// The PDF viewer, fetched when a document is to be seen: text first, then pixels. It runs nothing that a PDF holds and fetches nothing for it.
import { getDocument, PDFWorker, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist";
import address from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { Drawn } from "./drawn.ts";
import { startWorker } from "./trusted.ts";

declare const PDF_FOLDER: string;

export interface OpenPdf {
  readonly pages: readonly PDFPageProxy[];
  /** A page in its place. @param near pixels: so near to what is seen it is drawn anew @param fail hears that it cannot be drawn again */
  drawn(index: number, figure: HTMLElement, near: number, fail: () => void): Drawn | null;
  close(): Promise<void>;
}

/** At most this many pages are laid out; a longer document is downloaded. */
const most = 500;

/** Reads a PDF; throws when it cannot be read. */
export async function openPdf(bytes: Uint8Array<ArrayBuffer>): Promise<OpenPdf> {
  const port = startWorker(address);
  const worker = PDFWorker.create({ port });
  const close = async (): Promise<void> => {
    await loading.destroy();
    worker.destroy();
    port.terminate();
  };
  const loading = getDocument({
    data: bytes.slice(), // pdf.js takes its bytes away, and the file may be downloaded later
    worker,
    useSystemFonts: false,
    enableXfa: false,
    isEvalSupported: false,
    disableAutoFetch: true,
    cMapUrl: `${PDF_FOLDER}cmaps/`,
    standardFontDataUrl: `${PDF_FOLDER}standard_fonts/`,
    wasmUrl: `${PDF_FOLDER}wasm/`,
  });
  try {
    const pdf: PDFDocumentProxy = await loading.promise;
    if (pdf.numPages > most) throw new RangeError("This document has too many pages to be shown.");
    const pages = await Promise.all(Array.from({ length: pdf.numPages }, (_, i) => pdf.getPage(i + 1)));
    return { pages, close, drawn: (index, figure, near, fail) => (pages[index] === undefined ? null : new Drawn(pages[index], figure, near, fail)) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The words of a PDF, page after page, as many as asked, and how many pages it has; throws when it cannot be read. */
export async function readText(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<{ pages: number; words: string }> {
  const pdf = await openPdf(bytes);
  try {
    let words = "";
    for (const page of pdf.pages) {
      const { items } = await page.getTextContent();
      words += items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
      words += "\n\n";
      if (words.length > most) break;
    }
    return { pages: pdf.pages.length, words: words.slice(0, most).trim() };
  } finally {
    await pdf.close();
  }
}
