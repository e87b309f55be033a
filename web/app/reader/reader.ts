// The page's side of the worker that opens letters. The worker is started with the page, before anything is asked of it.
import { startWorker } from "../trusted.ts";
import type { Answered, Asks, Passing, Told, Trouble } from "./messages.ts";
import address from "./reader.worker.ts?worker&url";

export class Troubled extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.kind);
    this.trouble = trouble;
  }
}

interface Waiting {
  readonly resolve: (done: never) => void;
  readonly reject: (why: Troubled) => void;
  readonly heard: (so: unknown) => void;
}

/** The page's side of a worker: asks by name, one answer each. */
export class Asker<A extends Answered<A>> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  /** A reader that has ended answers nothing more. */
  ended = false;

  constructor(program: string, noted: (at: number) => void = () => undefined, lastSeen: (at: number) => void = () => undefined) {
    this.#worker = startWorker(program);
    this.#worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ("noted" in data) {
        noted(data.noted);
        return;
      }
      if ("lastSeen" in data) {
        lastSeen(data.lastSeen);
        return;
      }
      const waiting = this.#waiting.get(data.id);
      if ("so" in data) {
        waiting?.heard(data.so);
        return;
      }
      this.#waiting.delete(data.id);
      if ("trouble" in data) waiting?.reject(new Troubled(data.trouble));
      else waiting?.resolve(data.done as never);
    };
    // an error with a message is a program that this browser cannot run; without one, the program did not arrive
    this.#worker.onerror = (event: Event) => {
      const cannotRun = event instanceof ErrorEvent && event.message !== "";
      const trouble: Trouble = cannotRun ? { kind: "too-old" } : { kind: navigator.onLine ? "away" : "offline" };
      for (const { reject } of this.#waiting.values()) reject(new Troubled(trouble));
      this.end();
    };
  }

  /** @param give buffers that go over, and are no longer here; @param heard hears how far it has come, where it takes long */
  ask<K extends keyof A>(ask: K, given: A[K]["gives"], give: Transferable[] = [], heard: (so: unknown) => void = () => undefined): Promise<A[K]["gets"]> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, heard });
      this.#worker.postMessage({ id, ask, given }, give);
    });
  }

  /** Ends the worker and all it holds: after a stop nothing is sent any more. What waits for it hears that it will not come. */
  end(): void {
    this.ended = true;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Troubled({ kind: "away" }));
    this.#waiting.clear();
  }
}

/** The worker that opens letters. */
export class Reader extends Asker<Asks> {
  constructor(noted: (at: number) => void) {
    super(address, noted);
  }
}

export const passes = (trouble: Trouble): trouble is Passing =>
  trouble.kind === "offline" || trouble.kind === "away" || trouble.kind === "read-only" || trouble.kind === "tries";
