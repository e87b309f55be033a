// What a person tells an organisation, and it alone, to be linked: its own reference and, where one was given, its code (docs/format.md §3).
// The twin of src/Coffre/Accounts/LinkProof.cs.
import { seal } from "./age.ts";
import type { Bytes } from "./bytes.ts";
import { demand } from "./faults.ts";
import { pad } from "./padding.ts";

export interface LinkProof {
  readonly from: string;
  readonly with: string;
  /** H of the author's link by letter that stands, base64; else "". */
  readonly bearer: string;
  readonly reference: string;
  /** Its 8 symbols; "" in a link by reference. */
  readonly code: string;
}

const bucket = 512;
const symbols = 8;

/** Reads a link code as a person types it: any case, spaces, hyphens, O for 0, I and L for 1. Refuses `bad-code`. */
export function readLinkCode(typed: string): string {
  const code = typed.replaceAll(/[\s-]/g, "").replaceAll(/[a-z]/g, (c) => c.toUpperCase()).replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  demand(code.length === symbols && /^[0-9A-HJKMNP-TV-Z]+$/.test(code), "bad-code", "A link code is 8 symbols.");
  return code;
}

/** The text that is sealed. */
export const linkProofText = ({ from, with: other, bearer, reference, code }: LinkProof): Bytes =>
  pad(JSON.stringify({ t: "coffre/link-proof/v1", from, with: other, bearer, reference, code }), bucket);

/** Seals it to the organisation's vault: the link's `proof` is H of the result. */
export const sealLinkProof = (proof: LinkProof, vault: string): Promise<Bytes> => seal(linkProofText(proof), vault);
