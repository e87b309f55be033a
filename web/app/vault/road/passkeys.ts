// Which passkey is which way in, as this device has seen it itself: what a passkey gave when it was made or used here says by which recipient it opens. A keybag
// knows no passkey's id (docs/format.md §4), and a server's word for it may be a lie (docs/decisions/0004-the-page.md).
import { keepBeside, kept } from "../../reader/kept.ts";

/** By a passkey's id, base64url: the recipient by which it opens; "" where it opens nothing. */
export type Seen = Readonly<Record<string, string>>;

const place = (account: string): string => `passkeys ${account}`;

export const seenKeys = async (account: string): Promise<Seen> => (await kept<Seen>(place(account))) ?? {};

export async function keepSeenKey(account: string, id: string, recipient: string): Promise<void> {
  await keepBeside(place(account), id, recipient);
}
