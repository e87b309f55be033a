// Every word of the pages, as one type: a language that lacks a text does not compile. Wording: French is normative.

type Org = { readonly org: string };
type On = { readonly date: string };

export interface Texts {
  readonly lang: "fr-CA" | "en-CA";
  /** The name of the other language, in that language. */
  readonly other: string;
  readonly skip: string;
  readonly back: string;

  readonly opening: string;
  readonly slow: string;

  readonly enter: {
    readonly title: string;
    readonly check: string;
    readonly body: string;
    readonly label: string;
    readonly open: string;
  };

  readonly letter: {
    readonly from: string;
    readonly nameChecked: string;
    readonly nameBody: (x: Org & On) => string;
    /** Before the date, which stands in bold. */
    readonly due: string;
    readonly inDays: (n: number) => string;
    readonly overdue: (x: Org & { readonly tel: string }) => string;
    readonly reference: string;
    readonly copy: string;
    readonly copied: string;
    readonly view: string;
    readonly viewOne: (x: { readonly title: string }) => string;
    readonly hide: string;
    readonly file: string;
    readonly fileOne: (x: { readonly title: string }) => string;
    readonly fileHint: string;
    readonly arriving: string;
    readonly pages: (n: number) => string;
    readonly pageOf: (x: { readonly page: number; readonly pages: number }) => string;
    /** On paper, of a long document: which of its pages print; 0 where none do. */
    readonly printed: (x: { readonly pages: number; readonly from: number; readonly to: number }) => string;
    readonly image: string;
    readonly otherFile: string;
    readonly signed: (x: Org) => string;
    readonly intact: string;
    readonly keep: string;
    readonly keepHint: string;
    readonly paper: string;
    readonly paperDone: (x: Org & On) => string;
    readonly noted: (x: On & { readonly hour: string }) => string;
    readonly notMine: string;
    readonly notMineTell: string;
    readonly tell: (x: Org) => string;
    readonly tellBody: string;
    readonly tellDo: string;
    readonly working: string;
    /** For the ear: what the sheet says at a glance. */
    readonly heard: (x: { readonly title: string; readonly amount: string; readonly due: string }) => string;
  };

  readonly proof: {
    readonly show: string;
    readonly sender: string;
    readonly number: string;
    readonly submitted: string;
    readonly available: string;
    readonly level: { readonly label: string; readonly test: string; readonly ordinary: string };
    readonly note: (x: { readonly instant: string }) => string;
    readonly receipt: string;
    readonly receiptHint: string;
  };

  readonly claimed: {
    readonly title: string;
    readonly body: (x: Org & On & { readonly hour: string }) => string;
    readonly mine: string;
    readonly not: string;
    readonly notBody: (x: Org) => string;
    readonly notDo: string;
    readonly notDone: (x: Org & { readonly instant: string }) => string;
  };

  /** What ends or delays a letter: the title is the first sentence of the row, the body the rest. */
  readonly closed: {
    readonly expired: (x: On) => Said;
    readonly ended: (x: On) => Said;
    readonly early: (x: On) => Said;
    readonly recalled: (x: Org & On) => Said;
    readonly senderClosed: (x: Org & On) => Said;
    readonly call: string;
    readonly comeBack: string;
  };

  readonly trouble: {
    readonly codeCheck: string;
    readonly unknown: string;
    readonly gone: string;
    readonly offline: Said;
    readonly away: (x: { readonly seconds: number }) => Said;
    readonly readOnly: (x: { readonly hour: string }) => Said;
    readonly tries: (x: { readonly minutes: number }) => Said;
    readonly tooOld: Said;
    readonly unsafe: string;
    readonly large: string;
    readonly retry: string;
  };

  readonly stop: {
    readonly title: string;
    readonly body: {
      readonly "content-mismatch": (x: Org) => string;
      readonly "stale-directory": string;
      readonly "wrong-sender": string;
      readonly tampered: string;
      readonly "rolled-back": string;
      readonly "unknown-sender": string;
    };
    readonly nothing: string;
    /** When the cover had been shown before. */
    readonly notOpened: string;
    readonly mayBe: string;
    readonly payNothing: (x: Org) => string;
    readonly call: (x: Org) => string;
    readonly theOrganisation: string;
    readonly retry: string;
    readonly phone: string;
  };

  readonly carrier: {
    readonly by: (x: { readonly op: string }) => string;
    readonly alone: string;
    readonly cannotRead: string;
    readonly who: string;
  };

  readonly front: {
    readonly title: string;
    readonly body: string;
    readonly code: string;
    readonly open: string;
  };

  readonly who: {
    readonly title: string;
    readonly intro: string;
    readonly sees: string;
    readonly seesNot: string;
    readonly columns: readonly { readonly name: string; readonly sees: readonly string[]; readonly not: readonly string[] }[];
    readonly place: string;
    readonly placeBody: (x: { readonly place: string }) => string;
    readonly owners: string;
    readonly ownersBody: (x: { readonly op: string }) => string;
    readonly noName: string;
    readonly keys: string;
    readonly keysBody: string;
    readonly logKey: string;
    readonly operatorId: string;
    readonly program: string;
    readonly programBody: string;
    readonly print: string;
    readonly status: string;
    readonly stated: (x: { readonly version: string; readonly date: string }) => string;
    readonly notStated: string;
    readonly versions: string;
    readonly limits: string;
    readonly limitsBody: readonly string[];
    readonly running: string;
    readonly readOnly: string;
    readonly away: string;
    readonly asking: string;
    readonly reading: string;
    readonly broken: string;
  };
}

/** A screen's title and what follows it. */
export interface Said {
  readonly title: string;
  readonly body: string;
}
