// What the vault's page may be showing, one at a time.
import type { Faulty, Stop } from "../../lib/faults.ts";
import type { EnterError, RecoverError } from "./opening.ts";
import type { Keeping } from "./road/keeping.svelte.ts";
import type { Shown } from "./routes.ts";

export type Step =
  | { readonly kind: "busy"; readonly text: string }
  | { readonly kind: "keeping"; readonly keeping: Keeping }
  /** `first`: it is what the page came with. */
  | { readonly kind: "front"; readonly first: boolean }
  | { readonly kind: "enter"; readonly error: EnterError }
  | { readonly kind: "recover" }
  | { readonly kind: "by-code"; readonly typed: string; readonly error: RecoverError }
  | { readonly kind: "recovered" }
  /** Closed for good: its certificate of destruction. */
  | { readonly kind: "closed"; readonly certificate: string }
  /** Screen 37 by another device; the secret that its square showed. */
  | { readonly kind: "aimed"; readonly secret: Uint8Array<ArrayBuffer> | null }
  | Shown
  | { readonly kind: "too-old" }
  | { readonly kind: "stop"; readonly stop: Stop; readonly at: number; readonly org: string; /** What may be reported. */ readonly of: Faulty | null; /** The words that came with a document had been shown: they go too. */ readonly shown: boolean };
