// Who reads one document, and what its screen is about to do: the list and the dialog are two places of it.
import { tick } from "svelte";
import { alarm } from "../../heard.ts";
import type { VaultPage } from "../vault.svelte.ts";
import { v } from "../words.ts";
import type { Choices, Reader } from "./asks.ts";

export class Sharing {
  readonly page: VaultPage;
  readonly document: string;
  /** Null until they are known. */
  readers = $state.raw<readonly Reader[] | null>(null);
  /** While the dialog is open. */
  choices = $state.raw<Choices | null>(null);
  /** What was done last. */
  said = $state("");
  busy = $state(false);
  /** « Partager »: where the focus returns to. */
  button = $state<HTMLButtonElement>();

  constructor(page: VaultPage, document: string) {
    this.page = page;
    this.document = document;
  }

  async read(): Promise<void> {
    this.readers = await this.page.asks("readers", this.document);
  }

  async begin(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.said = "";
    this.choices = await this.page.asks("choices", this.document);
    this.busy = false;
  }

  /** The dialog is closed. @param after who reads now; null where nothing left */
  end(after: readonly Reader[] | null, said: string): void {
    this.choices = null;
    if (after !== null) this.readers = after;
    this.#say(said);
    // what lies under an open dialog takes no focus
    void tick().then(() => this.button?.focus());
  }

  async stop({ share, name }: Reader): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const after = await this.page.asks("stopShare", { document: this.document, share });
    this.busy = false;
    if (after === null) return;
    this.readers = after;
    this.#say(v().sharing.stopped({ name: name || v().sharing.unknown }));
    this.button?.focus();
  }

  #say(said: string): void {
    this.said = said;
    alarm(said);
  }
}
