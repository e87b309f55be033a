// What the page asks of another device's way in. The square's secret is shown on one screen and read on the other: it is worth nothing after two minutes.
type Bytes = Uint8Array<ArrayBuffer>;

export interface PairingAsks {
  /** The link that the square shows, and until when. */
  showSquare: { gives: null; gets: { readonly link: string; readonly until: number } };
  /** Whether a device has aimed at the square. */
  replied: { gives: null; gets: "no" | "yes" | "late" };
  /** Its owner agrees; what its way in is called. */
  letIn: { gives: { readonly key: string; readonly browser: string }; gets: null };
  /** This device has aimed at a square: the account that it opens. */
  aim: { gives: Bytes; gets: string };
  /** The key that was made here is left for the device that showed the square. */
  leaveWay: { gives: { readonly browser: string }; gets: null };
  /** Whether its owner has agreed. */
  letInYet: { gives: null; gets: boolean };
}
