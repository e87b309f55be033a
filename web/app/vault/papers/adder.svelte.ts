// The page's half of adding papers: a ceremony, then the worker seals and sends; what a PDF says is read here, where its viewer runs.
import { cut } from "../../../lib/entries.ts";
import { say } from "../../heard.ts";
import { Troubled } from "../../reader/reader.ts";
import type { VaultPage } from "../vault.svelte.ts";
import { v } from "../words.ts";
import type { Added, Adding, Batch, Read } from "./asks.ts";

export type AddError = "" | "not-confirmed" | "no-room" | "device-full" | "unreadable" | "too-many";
export type Into = Batch["into"];

/** Parts of one deposit. */
const mostFiles = 100;
const largest = 2 * 1024 ** 3;
/** A larger PDF is kept and never read for its words: reading takes memory, keeping does not. */
const largestRead = 64 * 1024 * 1024;
const mostWords = 64 * 1024;
/** Characters. A file system takes 255 bytes or so; a browser may be handed more. */
const [longestName, longestTitle] = [255, 200];

export class Adder {
  at = $state.raw<"" | "key" | "sealing" | "sending">("");
  /** From 0 to 1. */
  share = $state.raw(0);
  /** What is sent stopped on its way, and is waited out. */
  stopped = $state.raw(false);
  error = $state.raw<AddError>("");
  /** Why the ceremony came to nothing, in words. */
  wrong = $state.raw("");
  /** Bytes of the largest file, for what has no room. */
  size = $state.raw(0);
  added = $state.raw<Added | null>(null);
  readonly #page: VaultPage;

  constructor(page: VaultPage) {
    this.#page = page;
  }

  get busy(): boolean {
    return this.at !== "";
  }

  /** Adds files as one batch; null where it was not done. */
  async add(files: readonly File[], folder = "", into: Into = null, transfer: object | null = null): Promise<Added | null> {
    if (files.length === 0 || this.busy) return null;
    this.#begin(Math.max(...files.map(({ size }) => size)));
    if (files.length > mostFiles || this.size > largest) return this.#fail(files.length > mostFiles ? "too-many" : "no-room");
    try {
      this.wrong = await this.#page.confirm();
      if (this.wrong !== "") return this.#fail("not-confirmed");
      this.at = "sealing";
      const batch: Batch = { number: crypto.randomUUID(), files: files.map(adding), folder, into, transfer };
      const hear = (so: unknown): void => { this.share = Number(so); };
      await this.#page.tries("sealPapers", batch, [], hear);
      const read = await this.#read(batch.files);
      [this.at, this.share] = ["sending", 0];
      this.added = await this.#page.tries("sendPapers", { number: batch.number, read }, [], hear, (so) => { this.stopped = so; });
      this.at = "";
      say(v().papers.added({ title: this.added.title, n: files.length }));
      return this.added;
    } catch (error) {
      const why = error instanceof Troubled && error.trouble.kind === "refused" ? error.trouble.why : "";
      if (why === "no-room" || why === "too-large") return this.#fail("no-room");
      if (why === "full" || why === "unreadable") return this.#fail(why === "full" ? "device-full" : why);
      this.at = "";
      this.#page.troubled(error);
      return null;
    }
  }

  #begin(size: number): void {
    [this.at, this.share, this.error, this.size, this.added] = ["key", 0, "", size, null];
  }

  #fail(error: AddError): null {
    [this.at, this.error] = ["", error];
    return null;
  }

  async #read(files: readonly Adding[]): Promise<readonly Read[]> {
    const read: Read[] = [];
    for (const file of files) read.push(await readFile(file));
    return read;
  }
}

const types: Readonly<Record<string, string>> = { pdf: "application/pdf", txt: "text/plain", jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png", webp: "image/webp" };

function adding(file: File): Adding {
  const name = cut(file.name.normalize("NFC"), longestName);
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const title = cut(name.replace(/\.[A-Za-z0-9]{1,8}$/, "").replaceAll("_", " ").trim(), longestTitle);
  return { file, name, title: title || name, type: file.type || (types[ending] ?? "application/octet-stream") };
}

const nothing: Read = { pages: 0, words: "" };

/** The words of a PDF or a text; nothing where it cannot be read: it is kept all the same. */
async function readFile({ file, type }: Adding): Promise<Read> {
  if (file.size > largestRead) return nothing;
  try {
    if (type === "text/plain") return { pages: 0, words: new TextDecoder("utf-8", { fatal: true }).decode(await file.slice(0, mostWords).arrayBuffer()) };
    if (type !== "application/pdf") return nothing;
    const { readText } = await import("../../pdf.ts");
    return await readText(new Uint8Array(await file.arrayBuffer()), mostWords);
  } catch {
    return nothing;
  }
}
