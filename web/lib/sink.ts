// Where bytes go that come one piece after the other.
import type { Bytes } from "./bytes.ts";

/** What is written is used again at once: it is copied, or it is lost. */
export interface Sink<T = Blob> {
  readonly write: (bytes: Bytes) => void;
  readonly end: () => Promise<T>;
}

/** Where the browser keeps large things: on disk where there is room, Chromium and Firefox say. */
export function blobs(): Sink {
  const pieces: Blob[] = [];
  return { write: (bytes) => pieces.push(new Blob([bytes])), end: () => Promise.resolve(new Blob(pieces)) };
}

/** Of what is small enough: no more is written than `size`. */
export function memory(size: number): Sink<Bytes> {
  const all = new Uint8Array(size);
  let at = 0;
  return {
    write: (bytes) => {
      all.set(bytes, at);
      at += bytes.length;
    },
    end: () => Promise.resolve(all),
  };
}

/** Of what is only compared. */
export const nowhere: Sink<null> = { write: () => undefined, end: () => Promise.resolve(null) };
