// Age recipients of the one kind that stored files have: mlkem768x25519, age1pq1… (docs/format.md §2).
import { bech32 } from "@scure/base";

const prefix = "age1pq";
const size = 1216;
const characters = 1959;

/** Whether this text is a recipient, in its one spelling. */
export function isRecipient(given: string): boolean {
  if (given.length !== characters || !given.startsWith(`${prefix}1`)) return false;
  try {
    return bech32.fromWords(bech32.decode(given as `${string}1${string}`, false).words).length === size;
  } catch {
    return false;
  }
}
