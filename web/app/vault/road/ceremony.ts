// The two ceremonies of a passkey. They can only run on the page's own thread; what the passkey gives to open with goes straight to the worker.
import { passkeyInput } from "../../../lib/unlock.ts";
import type { Made, Used } from "./asks.ts";

/** Why a ceremony came to nothing: the person or the device stopped it, or this browser makes no passkey. */
export type NoKey = "cancelled" | "none";

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

/** Makes a passkey for an account. Where the derivation makes it fail, it is made once more without; `again` hears that. */
export async function makeKey(challenge: BufferSource, account: string, name: string, again: () => void): Promise<Made> {
  const credentials = available();
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge,
    rp: { id: location.hostname, name: "Coffre" },
    user: { id: new TextEncoder().encode(account), name, displayName: name },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
    timeout: patience,
  };
  const make = (extensions: object): Promise<Credential | null> => credentials.create({ publicKey: { ...publicKey, ...extensions } });
  let made: Credential | null;
  try {
    made = await make({ extensions: derivation() }).catch((error: unknown) => {
      if (error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError")) throw error;
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
