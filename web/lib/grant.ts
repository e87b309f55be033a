export interface CoverPart {
  readonly title: string;
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Plain bytes. */
  readonly size: number;
  /** 0 when unknown. */
  readonly pages: number;
}

export interface Cover {
  readonly title: string;
  /** CommonMark without HTML, images and headings. */
  readonly body: string;
  readonly purpose: string;
  /** Telephone or "". */
  readonly contact: string;
  readonly parts: readonly CoverPart[];
  /** Typed data, the value as a canonical JSON value. */
  readonly data: readonly { readonly schema: string; readonly value: unknown }[];
}
