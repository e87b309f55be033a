// What the letter's page is doing. The code is in memory only: a reload forgets it, and says so.
import { alarm, say } from "./heard.ts";
import type { Opened, PaperReason, Trouble } from "./reader/messages.ts";
import { Reader, Troubled } from "./reader/reader.ts";
import { untilDone, type Waiting } from "./wait.ts";

export type CodeError = "" | "codeCheck" | "unknown" | "gone";

export type Step =
  | { readonly kind: "enter"; readonly typed: string; readonly error: CodeError }
  | { readonly kind: "opening" }
  | { readonly kind: "waiting"; readonly waiting: Waiting }
  | { readonly kind: "letter"; readonly opened: Opened; readonly now: number }
  | { readonly kind: "too-old" }
  | { readonly kind: "stop"; readonly stop: (Trouble & { kind: "stop" })["stop"]; readonly org: string; readonly shown: boolean; readonly at: number };

const longHidden = 30 * 60_000;

export class LetterPage {
  step = $state.raw<Step>({ kind: "opening" });
  /** When the opening was recorded; 0 before. */
  noted = $state.raw(0);
  #code = "";
  #reader = this.#newReader();

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

  /** A page left behind keeps neither the code nor what it opened. */
  #forget(): void {
    if (this.step.kind === "enter") return;
    this.#reader.end();
    this.#code = "";
    this.step = { kind: "enter", typed: "", error: "gone" };
  }

  /** Begins with what the address held after `#`. */
  start(code: string, forgotten: boolean): void {
    if (code === "") this.step = { kind: "enter", typed: "", error: forgotten ? "gone" : "" };
    else void this.open(code);
  }

  async open(code: string): Promise<void> {
    this.#code = code;
    this.noted = 0;
    if (this.step.kind !== "opening") this.step = { kind: "opening" };
    history.replaceState({ opened: true }, "", location.pathname);
    alarm("");
    try {
      const opened = await untilDone(() => this.#ask("open", code), (waiting) => {
        if (waiting !== null) this.step = { kind: "waiting", waiting };
      });
      say("");
      this.step = { kind: "letter", opened, now: Date.now() };
    } catch (error) {
      this.#troubled(error);
    }
  }

  /** Opens again with the code that is still in memory. */
  again(): void {
    void this.open(this.#code);
  }

  /** The bytes of a document, checked; null when the page has gone elsewhere instead. */
  async part(index: number, show: (waiting: Waiting | null) => void): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      return await untilDone(() => this.#ask("part", index), show);
    } catch (error) {
      this.#troubled(error);
      return null;
    }
  }

  /** Says it, signed by the letter; the instant that the log gives for it, or null as above. */
  async paper(reason: PaperReason, show: (waiting: Waiting | null) => void): Promise<string | null> {
    try {
      return await untilDone(() => this.#ask("paper", reason), show);
    } catch (error) {
      this.#troubled(error);
      return null;
    }
  }

  async receipt(): Promise<string | null> {
    try {
      return await this.#ask("receipt", null);
    } catch (error) {
      this.#troubled(error);
      return null;
    }
  }

  #ask: Reader["ask"] = (ask, given) => {
    if (this.#reader.ended) this.#reader = this.#newReader();
    return this.#reader.ask(ask, given);
  };

  #troubled(error: unknown): void {
    say("");
    const trouble: Trouble = error instanceof Troubled ? error.trouble : { kind: "stop", stop: "tampered" };
    switch (trouble.kind) {
      case "code-check":
      case "unknown":
        this.step = { kind: "enter", typed: this.#code, error: trouble.kind === "unknown" ? "unknown" : "codeCheck" };
        break;
      case "changed":
        this.again();
        break;
      case "too-old":
        this.step = { kind: "too-old" };
        break;
      case "stop": {
        this.#reader.end();
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
