// What was asked and did not come about, in plain words: what happened, what did not, what to do. Nothing said here is tried again by itself.
import type { Passing } from "../reader/messages.ts";
import { passes, Troubled } from "../reader/reader.ts";
import { v } from "./words.ts";

export type Undone = Passing | { readonly kind: "refused"; readonly why: string };

/** What a person can be told in one sentence, and goes on; null where the page stops, or has ended. */
export function undoneOf(error: unknown): Undone | null {
  if (!(error instanceof Troubled)) return null;
  const { trouble } = error;
  if (passes(trouble)) return trouble;
  return trouble.kind === "refused" && trouble.why !== "ended" ? trouble : null;
}

export function wordsOf(undone: Undone): string {
  const texts = v().undone;
  switch (undone.kind) {
    case "offline":
      return texts.offline;
    case "away":
      return texts.away;
    case "read-only":
      return texts.readOnly;
    case "tries":
      return texts.tries({ minutes: Math.max(1, Math.ceil((undone.until - Date.now()) / 60_000)) });
    case "refused":
      return undone.why === "other-bag" || undone.why === "stale-key" ? v().settings.otherBag : (texts.refused[undone.why] ?? texts.other);
    default: {
      const never: never = undone;
      throw new Error(String(never));
    }
  }
}
