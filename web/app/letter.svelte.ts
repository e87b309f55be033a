// What the letter's page is doing. The code is in memory only: a reload forgets it, and says so.
import type { Component } from "svelte";
import type { Stop } from "../lib/faults.ts";
import { alarm, say } from "./heard.ts";
import type { Opened, PaperReason, Trouble } from "./reader/messages.ts";
import { Reader, Troubled } from "./reader/reader.ts";
import type { VaultPage } from "./vault/vault.svelte.ts";
import { untilDone, type Waiting } from "./wait.ts";

export type CodeError = "" | "codeCheck" | "unknown" | "gone";

export type Step =
  | { readonly kind: "enter"; readonly typed: string; readonly error: CodeError }
  | { readonly kind: "opening" }
  | { readonly kind: "waiting"; readonly waiting: Waiting }
  | { readonly kind: "letter"; readonly opened: Opened; readonly now: number }
  | { readonly kind: "too-old" }
  | { readonly kind: "stop"; readonly stop: Stop; readonly org: string; readonly shown: boolean; readonly at: number };

const longHidden = 30 * 60_000;

/** What takes the letter's place while it is being kept: its program is fetched only then. */
export interface Keeping {
  readonly screen: Component<{ page: VaultPage }>;
  readonly page: VaultPage;
}

export class LetterPage {
  /** The vault that is being made of this letter; null while the letter is read. */
  keeping = $state.raw<Keeping | null>(null);
  step = $state.raw<Step>({ kind: "enter", typed: "", error: "" });
  /** When the opening was recorded; 0 before. */
  noted = $state.raw(0);
  #code = "";
  #reader = this.#newReader();
  /** One for each opening of a letter. A stop, a page left behind and another opening end it, and with it all that waits: nothing is sent for it any more. */
  #opening = new AbortController();

  #newReader(): Reader {
    return new Reader((at) => { this.noted = at; });
  }

  constructor() {
    let timer: ReturnType<typeof setTimeout> | undefined;
    addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => { this.#forget(); }, longHidden);
    });
  }

  /** A page left behind keeps neither the code nor what it opened. What accuses a server stays. */
  #forget(): void {
    if (this.#code === "" || this.keeping !== null) return;
    this.#end();
    this.#code = "";
    if (this.step.kind !== "stop") this.#askForCode("gone");
  }

  #askForCode(error: CodeError): void {
    this.step = { kind: "enter", typed: this.#code, error };
  }

  #end(): void {
    this.#opening.abort();
    this.#reader.end();
  }

  /** Begins with what the address held after `#`. */
  start(code: string, forgotten: boolean): void {
    if (code === "") this.step = { kind: "enter", typed: "", error: forgotten ? "gone" : "" };
    else void this.open(code);
  }

  async open(code: string): Promise<void> {
    // from the first screen the worker has nothing in hand: it was started before it was needed
    if (this.step.kind !== "enter") this.#end();
    this.keeping?.page.end();
    this.keeping = null;
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    this.#code = code;
    this.noted = 0;
    this.step = { kind: "opening" };
    history.replaceState({ opened: true }, "", location.pathname);
    alarm("");
    try {
      const opened = await untilDone(() => this.#ask("open", code), (waiting) => {
        if (waiting !== null) this.step = { kind: "waiting", waiting };
      }, signal);
      say("");
      this.step = { kind: "letter", opened, now: Date.now() };
    } catch (error) {
      this.#troubled(error, signal);
    }
  }

  /** Opens again with the code that is still in memory. */
  again(): void {
    if (this.#code === "") this.#askForCode("gone");
    else void this.open(this.#code);
  }

  /** « Garder ce document »: the vault's own program takes over, and reads the letter once more. */
  async keep(show: (waiting: Waiting | null) => void): Promise<void> {
    const { screen, VaultPage } = await untilDone(() => import("./vault/begin.ts").catch(() => { throw new Troubled({ kind: navigator.onLine ? "away" : "offline" }); }), show, this.#opening.signal);
    const page = new VaultPage((changed) => {
      this.keeping = null;
      if (changed) this.again();
    });
    this.keeping = { screen, page };
    await page.keep(this.#code);
  }

  /** The bytes of a document, checked; null when the page has gone elsewhere instead. */
  part(index: number, show: (waiting: Waiting | null) => void): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#untilDone(() => this.#ask("part", index), show);
  }

  /** Says it, signed by the letter; the instant that the log gives for it, or null as above. */
  paper(reason: PaperReason, show: (waiting: Waiting | null) => void): Promise<string | null> {
    return this.#untilDone(() => this.#ask("paper", reason), show);
  }

  receipt(): Promise<string | null> {
    return this.#untilDone(() => this.#ask("receipt", null), () => undefined);
  }

  async #untilDone<T>(attempt: () => Promise<T>, show: (waiting: Waiting | null) => void): Promise<T | null> {
    const { signal } = this.#opening;
    try {
      return await untilDone(attempt, show, signal);
    } catch (error) {
      this.#troubled(error, signal);
      return null;
    }
  }

  // a worker whose program did not arrive is started again; one that a stop ended is not asked any more
  #ask: Reader["ask"] = (ask, given) => {
    if (this.#reader.ended) this.#reader = this.#newReader();
    return this.#reader.ask(ask, given);
  };

  #troubled(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    say("");
    const trouble: Trouble = error instanceof Troubled ? error.trouble : { kind: "stop", stop: "tampered" };
    switch (trouble.kind) {
      case "code-check":
      case "unknown":
        this.#askForCode(trouble.kind === "unknown" ? "unknown" : "codeCheck");
        break;
      case "changed":
      case "refused":
        this.again();
        break;
      case "too-old":
        this.step = { kind: "too-old" };
        break;
      case "stop": {
        this.#end();
        const opened = this.step.kind === "letter" ? this.step.opened : null;
        const shown = opened?.view.state === "cover";
        this.step = { kind: "stop", stop: trouble.stop, org: opened?.view.sender.name ?? "", shown, at: Date.now() };
        break;
      }
      default:
        this.step = { kind: "waiting", waiting: { passing: trouble, seconds: 0 } }; // untilDone lets none of these through
    }
  }
}
