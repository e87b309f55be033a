// What the page asks of notices by e-mail: where they go, and all that were sent.
export interface NoticeSent {
  /** « 4-7K3M ». */
  readonly number: string;
  readonly kind: "verify" | "new" | "reminder" | "access" | "share" | "yearly";
  readonly address: string;
  readonly at: string;
  /** "" while it waits. */
  readonly sent: string;
}

export interface NoticeAddress {
  readonly address: string;
  readonly verified: boolean;
  readonly reminders: boolean;
}

export interface Notices {
  /** Whether the operator has set e-mail up. */
  readonly mail: boolean;
  readonly addresses: readonly NoticeAddress[];
  readonly notices: readonly NoticeSent[];
}

export interface NoticesAsks {
  notices: { gives: null; gets: Notices };
  addAddress: { gives: { readonly address: string; readonly language: string }; gets: Notices };
  verifyAddress: { gives: { readonly address: string; readonly code: string }; gets: Notices };
  removeAddress: { gives: string; gets: Notices };
  reminders: { gives: boolean; gets: Notices };
}
