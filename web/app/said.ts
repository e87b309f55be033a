import { hour } from "./texts/figures.ts";
import type { Said, Texts } from "./texts/texts.ts";
import type { Waiting } from "./wait.ts";

/** The words of a trouble that passes. */
export function saidOf(texts: Texts, { passing, seconds }: Waiting): Said {
  switch (passing.kind) {
    case "offline":
      return texts.trouble.offline;
    case "away":
      return texts.trouble.away({ seconds });
    case "read-only":
      return texts.trouble.readOnly({ hour: passing.until === 0 ? "" : hour(texts.lang, passing.until) });
    case "tries":
      return texts.trouble.tries({ minutes: Math.max(1, Math.ceil(seconds / 60)) });
    default: {
      const never: never = passing;
      throw new Error(String(never));
    }
  }
}
