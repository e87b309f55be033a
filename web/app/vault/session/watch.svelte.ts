// How long the vault stays open: who reads without asking for anything keeps it open; two minutes before its end the person is asked.
import { alarm } from "../../heard.ts";
import { confirmed } from "../settings/confirmed.ts";
import type { VaultPage } from "../vault.svelte.ts";
import type { Limits } from "./asks.ts";

const before = 2 * 60_000;
const beat = 1000;
/** A gesture tells the server that somebody is there, not more often than this. */
const gap = 60_000;

export class Watch {
  /** Seconds until the vault closes; null while that is far. */
  left = $state.raw<number | null>(null);
  /** Null, or when maintenance ends: "" where that is not known. */
  maintenance = $state.raw<string | null>(null);
  /** Why it does not stay open, in words. */
  wrong = $state.raw("");
  readonly #page: VaultPage;
  #limits: Limits | null = null;
  #used = Date.now();
  #asking = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(page: VaultPage, signal: AbortSignal) {
    this.#page = page;
    for (const gesture of ["keydown", "pointerdown"]) addEventListener(gesture, () => { this.#gesture(); }, { signal, passive: true });
    signal.addEventListener("abort", () => { this.end(); });
  }

  /** The vault has opened, or another session has begun. */
  begin(limits: Limits): void {
    this.#limits = limits;
    this.maintenance = limits.maintenance;
    this.#used = Date.now(); // the server has just answered in this session
    clearInterval(this.#timer);
    this.#timer = setInterval(() => { this.#look(); }, beat);
    this.#look();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#limits = null;
    this.left = this.maintenance = null;
  }

  /** Something that takes long goes on, as a file that is sent: whoever waits for it is there. */
  goesOn(): void {
    this.#gesture();
  }

  /** When it closes if nobody does anything. */
  get #until(): number {
    return this.#limits === null ? Infinity : Math.min(this.#used + this.#limits.idle * 1000, Date.parse(this.#limits.ends));
  }

  #look(): void {
    const left = this.#until - Date.now();
    if (left <= 0) {
      this.end();
      this.#page.shut();
    } else this.left = left <= before ? Math.ceil(left / 1000) : null;
  }

  #gesture(): void {
    // once the person is asked, only the answer counts
    if (this.#limits === null || this.left !== null || Date.now() - this.#used < gap) return;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      this.begin(await this.#page.quietly("limits", null));
    } catch {
      // without an answer the clock goes on, and the person is asked in time
    } finally {
      this.#asking = false;
    }
  }

  /** « Rester »: where its longest time ends, a ceremony begins another session. */
  async stay(): Promise<void> {
    if (this.#asking || this.#limits === null) return;
    if (Date.parse(this.#limits.ends) - Date.now() > before) {
      await this.#ask();
      return;
    }
    this.#asking = true;
    this.wrong = "";
    const after = await confirmed(this.#page, "stay", null);
    this.#asking = false;
    if (after === null) return;
    if ("wrong" in after) {
      this.wrong = after.wrong;
      alarm(after.wrong);
    } else this.begin(after.done);
  }
}
