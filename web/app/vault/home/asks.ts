// What the page asks of the home: what waits, what is new, who writes.
export interface Row {
  readonly id: string;
  readonly title: string;
  /** Its name, or "" for one's own. */
  readonly org: string;
  /** "2027-03-01", or "". */
  readonly due: string;
  readonly amount: string;
  readonly currency: string;
  readonly at: string;
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly state: "pending" | "confirmed" | "ended";
}

export interface Home {
  readonly todo: readonly Row[];
  readonly fresh: readonly Row[];
  readonly all: readonly Row[];
  readonly organisations: readonly Organisation[];
  /** When it was last opened again by the code, within 90 days; else "". */
  readonly recovered: string;
}

export interface HomeAsks {
  home: { gives: null; gets: Home };
  /** « C’est fait », or not after all. */
  done: { gives: { readonly id: string; readonly done: boolean }; gets: Home };
}
