// The documents of an open letter, or of a vault: fetched and checked once, then shown or downloaded from memory; a large one is downloaded from where it was opened to.
import type { CoverPart } from "../lib/grant.ts";
import { say } from "./heard.ts";
import { t } from "./language.svelte.ts";
import { mostHeld, mostShown } from "./sizes.ts";
import type { Waiting } from "./wait.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** How a document can be shown. What is none of these is only downloaded: nothing else is given to the browser to interpret. */
export type Form =
  | { readonly kind: "pdf"; readonly bytes: Bytes }
  | { readonly kind: "image"; readonly url: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unsafe" }
  /** It was not fetched. */
  | { readonly kind: "large" };

/** Fetches and checks a part; null when the page has gone elsewhere instead. */
export type GetPart = (index: number, show: (waiting: Waiting | null) => void) => Promise<Bytes | null>;

/** The same, of a part of any size: a file that lies outside of memory. Hears how much of it has come, from 0 to 1. */
export type GetFile = (index: number, show: (waiting: Waiting | null) => void, heard: (share: number) => void) => Promise<Blob | null>;

const images = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

export class Documents {
  readonly parts: readonly CoverPart[];
  /** The part that is shown, or is being fetched to be shown. */
  shown = $state.raw<number | null>(null);
  form = $state.raw<Form | null>(null);
  waiting = $state.raw<Waiting | null>(null);
  /** How much has come of a file that is downloaded; null where none is. */
  coming = $state.raw<number | null>(null);
  #checked = $state.raw<ReadonlySet<number>>(new Set());
  readonly #part: GetPart;
  readonly #file: GetFile | null;
  readonly #bytes = new Map<number, Promise<Bytes | null>>();

  constructor(parts: readonly CoverPart[], part: GetPart, file: GetFile | null = null) {
    this.parts = parts;
    this.#part = part;
    this.#file = file;
  }

  /** True once every document was checked against what the sender signed. */
  get intact(): boolean {
    return this.parts.length > 0 && this.#checked.size === this.parts.length;
  }

  async show(index: number): Promise<void> {
    this.hide();
    this.shown = index;
    if (this.#sizeOf(index) > mostShown) {
      this.form = { kind: "large" };
      say(t().trouble.large);
      return;
    }
    say(t().letter.arriving);
    const bytes = await this.#get(index);
    if (bytes === null || this.shown !== index) return;
    this.form = formOf(this.parts[index]?.type ?? "", bytes);
  }

  hide(): void {
    if (this.form?.kind === "image") URL.revokeObjectURL(this.form.url);
    this.shown = null;
    this.form = null;
  }

  async download(index: number): Promise<void> {
    const part = this.parts[index];
    if (part === undefined || this.coming !== null) return;
    const file = this.#file !== null && part.size > mostHeld && !this.#bytes.has(index) ? await this.#take(index, this.#file) : await this.#get(index);
    if (file !== null) save(file, fileName(part));
  }

  /** A viewer that cannot read what it was given says so: the document stays intact, and is only downloaded. */
  refuse(): void {
    this.form = { kind: "unsafe" };
  }

  #sizeOf(index: number): number {
    return this.parts[index]?.size ?? 0;
  }

  #isChecked(index: number): void {
    this.#checked = new Set([...this.#checked, index]);
  }

  async #take(index: number, get: GetFile): Promise<Blob | null> {
    this.coming = 0;
    say(t().letter.arriving);
    try {
      const file = await get(index, (waiting) => { this.waiting = waiting; }, (share) => { this.coming = share; });
      if (file !== null) this.#isChecked(index);
      return file;
    } finally {
      this.coming = null;
    }
  }

  #get(index: number): Promise<Bytes | null> {
    const known = this.#bytes.get(index);
    if (known !== undefined) return known;
    // no more than one that may be shown is held
    if ([...this.#bytes.keys(), index].reduce((sum, one) => sum + this.#sizeOf(one), 0) > mostShown) this.#bytes.clear();
    const asked = this.#part(index, (waiting) => { this.waiting = waiting; }).then((bytes) => {
      if (bytes !== null) this.#isChecked(index);
      return bytes;
    });
    this.#bytes.set(index, asked);
    return asked;
  }
}

function formOf(type: string, bytes: Bytes): Form {
  if (type === "application/pdf" && String.fromCharCode(...bytes.subarray(0, 5)) === "%PDF-") return { kind: "pdf", bytes };
  if (images.has(type)) return { kind: "image", url: URL.createObjectURL(new Blob([bytes], { type })) };
  if (type === "text/plain") return textOf(bytes);
  return { kind: "unsafe" };
}

const mostText = 1024 * 1024;

/** Words are shown as words; what is no text is only downloaded. */
function textOf(bytes: Bytes): Form {
  try {
    return bytes.length > mostText ? { kind: "unsafe" } : { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { kind: "unsafe" };
  }
}

/** The sender's name for the file, without what names a folder, hides an ending or turns its direction. */
function fileName({ name, title }: CoverPart): string {
  const clean = (text: string): string => text.replace(/[\p{C}/\\:*?"<>|]/gu, "").trim().slice(0, 120);
  return clean(name) || clean(title) || "document";
}

/** Gives bytes to the device as a file, never as a page: the type says nothing that a browser would open here. */
export function save(bytes: BlobPart, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(url); }, 60_000);
}
