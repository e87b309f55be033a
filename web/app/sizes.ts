// How much of a document a page holds.

/** Bytes: up to here a document is held whole, and kept for when there is no network; what is larger is downloaded piece by piece. */
export const mostHeld = 8 << 20;

/** Bytes: up to here it is shown, which takes it whole and some more; what is larger is downloaded. */
export const mostShown = 64 << 20;
