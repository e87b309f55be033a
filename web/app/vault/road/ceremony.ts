// The two ceremonies of a passkey. They can only run on the page's own thread; what the passkey gives to open with goes straight to the worker.
import { passkeyInput } from "../../../lib/unlock.ts";
import { t } from "../../language.svelte.ts";
import { date } from "../../texts/figures.ts";
import type { Made, Used } from "./asks.ts";

/** Why a ceremony came to nothing: the person or the device stopped it, this browser makes no passkey, or this device has one of this vault already. */
export type NoKey = "cancelled" | "none" | "stands";

export class NoKeyError extends Error {
  readonly why: NoKey;

  constructor(why: NoKey) {
    super(why);
    this.why = why;
  }
}

const patience = 5 * 60_000;

const derivation = (): AuthenticationExtensionsClientInputs => ({ prf: { eval: { first: passkeyInput() } } });

function whyOf(error: unknown): NoKey {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "InvalidStateError") return "stands";
  return name === "NotSupportedError" || name === "SecurityError" ? "none" : "cancelled";
}

/** What the passkey derived; null where it derives nothing. The caller hands it over, and keeps none. */
function derived(credential: PublicKeyCredential): ArrayBuffer | null {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) return null;
  return first instanceof ArrayBuffer ? first : first.buffer;
}

function available(): CredentialsContainer {
  if (!("credentials" in navigator) || typeof PublicKeyCredential === "undefined") throw new NoKeyError("none");
  return navigator.credentials;
}

/** The name that a passkey made today is listed under, on its device too: plain letters and spaces. */
export const keyName = (): string => `Coffre, ${date(t().lang, Date.now())}`.replaceAll("\u00a0", " ");

/** Makes a passkey for an account. Where the derivation makes it fail, it is made once more without; `again` hears that.
 *  @param stand passkeys of this account: a device that has one would write over it */
export async function makeKey(challenge: BufferSource, account: string, name: string, again: () => void, stand: readonly string[] = []): Promise<Made> {
  const credentials = available();
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge,
    rp: { id: location.hostname, name: "Coffre" },
    user: { id: new TextEncoder().encode(account), name, displayName: name },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
    ...(stand.length === 0 ? {} : { excludeCredentials: stand.map((id) => ({ type: "public-key", id: fromBase64url(id) }) as const) }),
    timeout: patience,
  };
  const make = (extensions: object): Promise<Credential | null> => credentials.create({ publicKey: { ...publicKey, ...extensions } });
  let made: Credential | null;
  try {
    made = await make({ extensions: derivation() }).catch((error: unknown) => {
      if (error instanceof DOMException && (["NotAllowedError", "AbortError", "InvalidStateError"].includes(error.name))) throw error;
      again();
      return make({});
    });
  } catch (error) {
    throw new NoKeyError(whyOf(error));
  }
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse)) throw new NoKeyError("none");
  const { response } = made;
  return {
    id: made.rawId, client: response.clientDataJSON, attestation: response.attestationObject,
    transports: response.getTransports(), attachment: made.authenticatorAttachment ?? "", prf: derived(made),
  };
}

/** Uses a passkey: this one, or whichever the person chooses. */
export async function useKey(challenge: BufferSource, id: ArrayBuffer | null): Promise<Used> {
  const credentials = available();
  let used: Credential | null;
  try {
    used = await credentials.get({
      publicKey: {
        challenge, rpId: location.hostname, userVerification: "required", timeout: patience, extensions: derivation(),
        ...(id === null ? {} : { allowCredentials: [{ type: "public-key", id }] }),
      },
    });
  } catch (error) {
    throw new NoKeyError(whyOf(error));
  }
  if (!(used instanceof PublicKeyCredential) || !(used.response instanceof AuthenticatorAssertionResponse)) throw new NoKeyError("none");
  const { response } = used;
  return {
    id: used.rawId, client: response.clientDataJSON, data: response.authenticatorData, signature: response.signature,
    user: response.userHandle, attachment: used.authenticatorAttachment ?? "", prf: derived(used),
  };
}

/** What goes over to the worker and is no longer here. */
export const handed = ({ prf }: { readonly prf: ArrayBuffer | null }): Transferable[] => (prf === null ? [] : [prf]);

const fromBase64url = (id: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(id.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** Tells this device's list of passkeys that these open nothing any more, where the browser can. */
export function forgetPasskeys(ids: readonly string[]): void {
  if (typeof PublicKeyCredential === "undefined" || !("signalUnknownCredential" in PublicKeyCredential)) return;
  for (const credentialId of ids) void PublicKeyCredential.signalUnknownCredential({ rpId: location.hostname, credentialId }).catch(() => undefined);
}
