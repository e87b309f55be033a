// Every word of the vault, as one type. Wording: French is normative.
type Org = { readonly org: string };

export interface VaultTexts {
  readonly back: string;
  readonly retry: string;
  readonly offline: (x: { readonly date: string; readonly hour: string }) => string;
  /** `hour`: "" where the end is not known. */
  readonly maintenance: (x: { readonly hour: string }) => string;
  readonly step: (x: { readonly n: number; readonly of: number }) => string;

  /** Where an open vault leads. */
  readonly nav: {
    readonly label: string;
    readonly home: string;
    readonly organisations: string;
    readonly papers: string;
    readonly journal: string;
    readonly settings: string;
    readonly menu: string;
  };

  readonly contract: {
    readonly title: string;
    readonly points: (x: Org & { readonly place: string }) => readonly { readonly title: string; readonly body: string }[];
    readonly full: (x: { readonly version: number }) => string;
    readonly accept: string;
    readonly back: string;
    readonly hint: string;
  };

  readonly key: {
    readonly title: string;
    readonly body: string;
    readonly again: string;
    readonly made: string;
    readonly noPrf: string;
    readonly cancelled: string;
    readonly none: string;
    readonly back: string;
  };

  readonly code: {
    readonly title: string;
    readonly body: string;
    readonly where: string;
    readonly done: string;
    readonly print: string;
    readonly square: string;
    readonly printed: (x: { readonly host: string; readonly date: string }) => readonly string[];
  };

  readonly check: {
    readonly title: string;
    readonly ask: (x: { readonly a: number; readonly b: number }) => string;
    readonly then: string;
    readonly again: string;
    readonly group: (x: { readonly n: number }) => string;
    readonly right: (x: { readonly n: number }) => string;
    readonly wrong: (x: { readonly n: number }) => string;
    readonly go: string;
    readonly saving: string;
    readonly lost: string;
  };

  readonly done: {
    readonly title: string;
    readonly facts: (x: Org & { readonly title: string }) => readonly string[];
    readonly sealed: string;
    readonly go: string;
    readonly comeBack: (x: { readonly host: string }) => string;
  };

  readonly enter: {
    readonly title: string;
    readonly key: string;
    readonly lost: string;
    readonly opening: string;
    readonly ended: string;
    readonly noKey: string;
    readonly noWay: string;
    readonly unknown: string;
  };

  /** What was asked and did not come about: what happened, what did not, what to do. */
  readonly undone: {
    readonly offline: string;
    readonly away: string;
    readonly readOnly: string;
    readonly tries: (x: { readonly minutes: number }) => string;
    /** By the name of the refusal (docs/api.md §7). */
    readonly refused: Readonly<Record<string, string>>;
    readonly other: string;
  };

  readonly recover: {
    readonly title: string;
    readonly code: string;
    readonly device: string;
    readonly neither: string;
    readonly type: string;
    readonly label: string;
    readonly open: string;
    readonly complete: string;
    readonly unknown: string;
    readonly early: string;
    readonly refused: string;
    readonly done: string;
    readonly doneBody: string;
    readonly banner: (x: { readonly date: string }) => string;
  };

  readonly home: {
    readonly title: string;
    readonly reading: string;
    readonly todo: string;
    readonly fresh: string;
    readonly organisations: string;
    readonly all: string;
    readonly more: string;
    readonly pay: (x: { readonly amount: string }) => string;
    readonly noTodo: string;
    readonly noFresh: string;
    readonly noOrganisations: string;
    readonly pending: string;
    readonly confirmed: string;
    readonly ended: string;
    readonly noName: string;
    readonly add: string;
    readonly isDone: string;
    readonly untold: string;
    readonly undo: string;
    readonly wasDone: (x: { readonly title: string }) => string;
    readonly heard: (x: { readonly todo: number; readonly fresh: number }) => string;
  };

  readonly paper: {
    readonly back: string;
    readonly from: (x: Org & { readonly date: string }) => string;
    readonly due: (x: { readonly amount: string; readonly date: string }) => string;
    readonly sealed: (x: { readonly instant: string }) => string;
    readonly proof: string;
    readonly readers: string;
    readonly you: string;
    readonly theirs: (x: Org) => string;
    readonly gone: string;
  };
}
