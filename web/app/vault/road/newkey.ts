// A new way in on this device: a passkey that is made and read twice, or this browser's own key where the passkey opens nothing. Lives in the worker.
import { openSealed, recipientText, seal } from "../../../lib/age.ts";
import { equal, utf8, type Bytes } from "../../../lib/bytes.ts";
import { demand } from "../../../lib/faults.ts";
import type { Unlock } from "../../../lib/keybag.ts";
import type { Section } from "../../../lib/sections.ts";
import { deviceLocator, deviceUnlockSeed, passkeyUnlockSeed } from "../../../lib/unlock.ts";
import { base64url, challengeOf, json } from "../../../lib/ways.ts";
import { Failed } from "../../reader/server.ts";
import { post } from "../server.ts";
import { makeDevice, useDevice } from "./device.ts";
import { keepSeenKey } from "./passkeys.ts";
import type { Made, Used } from "./asks.ts";

const probe = utf8("coffre");

/** What a keybag and a server need of it. */
export interface Way {
  /** None where the passkey opens nothing and the browser's own key stands for it. */
  readonly passkey: Unlock | null;
  readonly device: Unlock | null;
  /** Of the browser's own key; "" where there is none. */
  readonly locator: string;
  /** The passkey with the read that shows that it works. */
  readonly credential: readonly Section[];
}

let numbers = 0;

export class NewKey {
  readonly account: string;
  /** Tells it from others that this worker makes. */
  readonly number = ++numbers;
  /** How many passkeys were made for it: what was composed with a former one counts no more. */
  makings = 0;
  #made: Made | null = null;
  #name = "";
  /** Seed of the identity that the passkey gives; null before, and where it gives none. */
  #seed: Bytes | null = null;
  #probe: Bytes | null = null;
  #last: Used | null = null;
  #device: Bytes | null = null;

  constructor(account: string) {
    this.account = account;
  }

  /** True where this browser's own key opens, for the passkey does not. */
  get onDevice(): boolean {
    return this.#device !== null;
  }

  async challenge(): Promise<Bytes> {
    return challengeOf(await post("/api/passkeys/challenge", json({ account: this.account })));
  }

  /** Takes a passkey that was made; true when it must be read at once, for its making gave nothing to open with. */
  async made(made: Made, name: string): Promise<boolean> {
    this.makings++;
    this.#made = made;
    this.#name = name;
    this.#device = null;
    await this.#take(made.prf);
    return this.#seed === null;
  }

  /** Takes its first read; false where the passkey opens nothing, and this browser's own key must. */
  async read(used: Used): Promise<boolean> {
    this.#own(used);
    await this.#take(used.prf);
    if (this.#seed === null) await this.#useDevice();
    return this.#seed !== null;
  }

  /** Takes the last read: what it gives must open what the first one sealed, else this browser's own key takes its place. [attack 29] */
  async last(used: Used): Promise<void> {
    this.#own(used);
    this.#last = used;
    const first = this.#seed;
    if (first === null) return;
    const again = used.prf === null ? null : passkeyUnlockSeed(new Uint8Array(used.prf), location.hostname);
    clear(used.prf);
    const opens = again !== null && equal(first, again) && this.#probe !== null && equal(await openSealed(this.#probe, again), probe);
    if (opens) return;
    this.#seed = null;
    await this.#useDevice();
  }

  /** @param browser what this browser's own key is called */
  async way(browser: string, now: number): Promise<Way> {
    const [made, last] = [this.#made, this.#last];
    if (made === null || last === null) throw new Error("The passkey is made and read first.");
    const at = new Date(now).toISOString();
    return {
      passkey: this.#seed === null ? null : { kind: "passkey", name: this.#name, recipient: await recipientText(this.#seed), at },
      device: this.#device === null ? null : { kind: "device", name: browser, recipient: await recipientText(deviceUnlockSeed(this.#device)), at },
      locator: this.#device === null ? "" : deviceLocator(this.#device),
      credential: [{ name: "credential", bytes: registration(made) }, { name: "assertion", bytes: assertion(last) }],
    };
  }

  /** It is a way in now: this device knows itself which. */
  async stands(): Promise<void> {
    if (this.#made === null) return;
    await keepSeenKey(this.account, text(this.#made.id), this.#seed === null ? "" : await recipientText(this.#seed));
    if (this.onDevice) await useDevice(this.account);
  }

  #own({ id, user }: Used): void {
    const mine = this.#made !== null && equal(new Uint8Array(this.#made.id), new Uint8Array(id)) && (user === null || equal(new Uint8Array(user), utf8(this.account)));
    demand(mine, "wrong-passkey", "Another passkey answered.");
  }

  async #take(output: ArrayBuffer | null): Promise<void> {
    this.#seed = output === null || output.byteLength !== 32 ? null : passkeyUnlockSeed(new Uint8Array(output), location.hostname);
    clear(output);
    this.#probe = this.#seed === null ? null : await seal(probe, await recipientText(this.#seed));
  }

  async #useDevice(): Promise<void> {
    this.#device ??= await makeDevice(this.account);
    if (this.#device === null) throw new Failed({ kind: "refused", why: "no-second-way" }); // the code would be the only one
  }
}

let making: NewKey | null = null;

/** From now on this worker makes this one; null: none. */
export function makeKeyFor(key: NewKey | null): void {
  making = key;
}

/** The one that is being made; where there is none the page is told that it has ended. */
export function keyInMaking(): NewKey {
  if (making === null) throw new Failed({ kind: "refused", why: "ended" });
  return making;
}

const clear = (buffer: ArrayBuffer | null): void => { if (buffer !== null) new Uint8Array(buffer).fill(0); };

const text = (buffer: ArrayBuffer): string => base64url(new Uint8Array(buffer));
// a platform that tells nothing of the device is not spoken for
const attached = (attachment: string): object => (attachment === "" ? {} : { authenticatorAttachment: attachment });

// Both are built field by field, never by a credential's own JSON: that one holds what the passkey gave to open with.
function registration({ id, client, attestation, transports, attachment }: Made): Bytes {
  return json({
    id: text(id), rawId: text(id), type: "public-key",
    response: { clientDataJSON: text(client), attestationObject: text(attestation), transports: [...transports] },
    ...attached(attachment), clientExtensionResults: {},
  });
}

export function assertion({ id, client, data, signature, user, attachment }: Used): Bytes {
  return json({
    id: text(id), rawId: text(id), type: "public-key",
    response: { clientDataJSON: text(client), authenticatorData: text(data), signature: text(signature), ...(user === null ? {} : { userHandle: text(user) }) },
    ...attached(attachment), clientExtensionResults: {},
  });
}
