// How long a trouble that passes is waited out before the same thing is asked again.
import { passes, Troubled } from "./reader/reader.ts";
import type { Passing } from "./reader/messages.ts";

const pauses = [5, 10, 20, 40, 60];

/** A trouble that is being waited out, and the whole seconds until the next attempt (0 while it is made). */
export interface Waiting {
  readonly passing: Passing;
  readonly seconds: number;
}

/**
 * Repeats until it is done or fails for good; `show` hears what is waited for, and null at the end.
 * Once `ended` is aborted nothing is attempted and nothing shown any more: it throws the signal's reason.
 */
export async function untilDone<T>(attempt: () => Promise<T>, show: (waiting: Waiting | null) => void, ended: AbortSignal): Promise<T> {
  for (let failures = 0; ; failures++) {
    ended.throwIfAborted();
    try {
      const done = await attempt();
      ended.throwIfAborted();
      show(null);
      return done;
    } catch (error) {
      ended.throwIfAborted();
      if (!(error instanceof Troubled) || !passes(error.trouble)) {
        show(null);
        throw error;
      }
      await waitOut(error.trouble, pauses[Math.min(failures, pauses.length - 1)] ?? 60, show, ended);
    }
  }
}

async function waitOut(passing: Passing, pause: number, show: (waiting: Waiting) => void, ended: AbortSignal): Promise<void> {
  const until = "until" in passing && passing.until > 0 ? passing.until : Date.now() + pause * 1000;
  for (let left = until - Date.now(); left > 0; left = until - Date.now()) {
    show({ passing, seconds: Math.ceil(left / 1000) });
    const back = await online(Math.min(left, 1000), passing.kind === "offline", ended);
    ended.throwIfAborted();
    if (back) break;
  }
  show({ passing, seconds: 0 });
}

/** Waits, not past the end; at once true when the network comes back, if that is what is waited for. */
function online(milliseconds: number, counts: boolean, ended: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (back: boolean): void => {
      clearTimeout(timer);
      removeEventListener("online", heard);
      ended.removeEventListener("abort", stop);
      resolve(back);
    };
    const heard = (): void => { if (counts) end(true); };
    const stop = (): void => { end(false); };
    const timer = setTimeout(end, milliseconds, false);
    addEventListener("online", heard);
    ended.addEventListener("abort", stop);
  });
}
