// What the page asks of the vault's worker, which alone holds keys: until it answers, or once; and what is waited out meanwhile.
import { Asker } from "../reader/reader.ts";
import { untilDone, type Waiting } from "../wait.ts";
import type { VaultAsks } from "./messages.ts";
import program from "./vault.worker.ts?worker&url";

/** How long a session's end may take to be told. */
const patience = 5000;

export class Asking {
  /** What is waited out, the newest. */
  waiting = $state.raw<Waiting | null>(null);
  /** There is no network, and what was given was seen then; 0: it is as it stands. */
  lastSeen = $state(0);
  #worker = this.#newWorker();
  /** Ends with the worker, and with it all that waits. */
  #work = new AbortController();
  /** All that is waited out, the newest last: what ends does not hide that something else waits. */
  readonly #waits = new Map<symbol, Waiting>();
  readonly #goesOn: () => void;

  /** @param goesOn hears that something long goes on */
  constructor(goesOn: () => void) {
    this.#goesOn = goesOn;
  }

  /**
   * Asks until it is answered, and shows what is waited out; what fails for good is thrown. `ended` gives up sooner than the worker ends; `waits` hears
   * whether this is what waits.
   */
  async until<K extends keyof VaultAsks>(
    ask: K, given: VaultAsks[K]["gives"], give: Transferable[], heard?: (so: unknown) => void, ended?: AbortSignal, waits?: (so: boolean) => void,
  ): Promise<VaultAsks[K]["gets"]> {
    const own = Symbol();
    const show = (waiting: Waiting | null): void => {
      if (waiting === null) this.#waits.delete(own);
      else this.#waits.set(own, waiting);
      this.waiting = [...this.#waits.values()].at(-1) ?? null;
      waits?.(waiting !== null);
    };
    // what goes on waits for nothing
    const goesOn = (so: unknown): void => {
      show(null);
      heard?.(so);
    };
    try {
      return await this.showing(ask, given, show, give, goesOn, ended);
    } finally {
      show(null);
    }
  }

  /** The same; who asks shows what is waited out. */
  showing<K extends keyof VaultAsks>(
    ask: K, given: VaultAsks[K]["gives"], show: (waiting: Waiting | null) => void, give: Transferable[] = [], heard: (so: unknown) => void = () => undefined, ended?: AbortSignal,
  ): Promise<VaultAsks[K]["gets"]> {
    this.#renew();
    const worker = this.#worker;
    const goesOn = (so: unknown): void => {
      this.#goesOn();
      heard(so);
    };
    return untilDone(() => worker.ask(ask, given, give, goesOn), show, ended ?? this.#work.signal);
  }

  /** Asks once: what a ceremony gave is of one challenge, and what is handed over is no longer here. */
  async once<K extends keyof VaultAsks>(ask: K, given: VaultAsks[K]["gives"], give: Transferable[]): Promise<VaultAsks[K]["gets"]> {
    this.#renew();
    const { signal } = this.#work;
    try {
      return await this.#worker.ask(ask, given, give);
    } finally {
      signal.throwIfAborted();
    }
  }

  /** Asks once, and shows nothing of what troubles the network. */
  quietly<K extends "limits" | "stay" | "keepWords" | "challenge" | "readers">(ask: K, given: VaultAsks[K]["gives"]): Promise<VaultAsks[K]["gets"]> {
    return this.#worker.ask(ask, given);
  }

  /** The worker and all it holds go. */
  end(): void {
    this.#work.abort();
    this.#worker.end();
  }

  /** What waits is given up, the worker lets go of its keys and tells the server that the session is over, and ends with all that it holds. */
  async leave(): Promise<void> {
    this.#work.abort();
    const worker = this.#worker;
    const timer = setTimeout(() => { worker.end(); }, patience);
    if (!worker.ended) await worker.ask("leave", null).catch(() => null); // what is in memory is gone, whatever the server heard
    clearTimeout(timer);
    worker.end();
  }

  /** What was let go is asked nothing more. */
  #renew(): void {
    if (!this.#worker.ended && !this.#work.signal.aborted) return;
    this.#worker = this.#newWorker();
    this.#work = new AbortController();
  }

  #newWorker(): Asker<VaultAsks> {
    return new Asker<VaultAsks>(program, undefined, (at) => { this.lastSeen = at; });
  }
}
