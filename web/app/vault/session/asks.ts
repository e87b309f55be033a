// What the page asks of its session's limits.
export interface Limits {
  /** When it ends at the latest. */
  readonly ends: string;
  /** Seconds after which it has ended if nobody used it. */
  readonly idle: number;
  /** Null, or when maintenance ends: "" where that is not known. Reading works, writing does not. */
  readonly maintenance: string | null;
}

export interface SessionAsks {
  /** Reads them, which counts as a use. */
  limits: { gives: null; gets: Limits };
  /** Begins the session anew, after a fresh ceremony: its longest time begins again. */
  stay: { gives: null; gets: Limits };
}
