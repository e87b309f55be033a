// Keeping a letter, or opening again by the code: keys are made first, then a passkey, then the code is written down and checked; only then is
// anything signed, and it goes out in one request (docs/format.md §8). All of it lives in the worker.
import { beginAccount, codeUnlock, draftAccount, labelOf, recoverAccount, signSession, type Draft, type NewKeys } from "../../../lib/account.ts";
import { base64, H, utf8 } from "../../../lib/bytes.ts";
import { newCode, printCode, recoveryLocator } from "../../../lib/code.ts";
import { keepLetter, sealDocument, signDeposit } from "../../../lib/deposit.ts";
import { newEntryId, type Version } from "../../../lib/entries.ts";
import { readEvidence } from "../../../lib/evidence.ts";
import type { Keybag, Unlock } from "../../../lib/keybag.ts";
import { nextManifest, type Change } from "../../../lib/manifest.ts";
import type { Letter } from "../../../lib/opening.ts";
import type { Section } from "../../../lib/sections.ts";
import type { Seen } from "../../../lib/checkpoint.ts";
import type { Trust } from "../../../lib/bundle.ts";
import type { PlacedChain } from "../../../lib/directory.ts";
import { nonceOf } from "../../../lib/ways.ts";
import { entriesFor } from "../deliveries.ts";
import { Failed } from "../../reader/server.ts";
import { NewKey } from "./newkey.ts";
import type { Begun, RoadAsks } from "./asks.ts";
import { post } from "../server.ts";

/** What is kept: a letter, by an account that begins; or nothing, by one that is opened again. */
export type Purpose =
  | { readonly kind: "letter"; readonly letter: Letter; readonly draft: Draft }
  | { readonly kind: "recovery"; readonly chain: PlacedChain; readonly bag: Keybag; readonly oldCode: string };

/** One request, composed once: sent again it is the same bytes, but for a session whose challenge has passed. */
export interface Request {
  readonly path: string;
  readonly sections: readonly Section[];
  readonly keys: NewKeys;
  /** The manifest that it brings; null in a recovery. */
  readonly manifest: { readonly n: number; readonly hash: string } | null;
}

export class Enrolment {
  readonly purpose: Purpose;
  readonly trust: Trust;
  readonly seen: Seen;
  readonly key: NewKey;
  /** The new recovery code. It stays in the worker, but for the person's own paper. */
  readonly code: string;
  #request: Request | null = null;
  /** Which of the passkeys that were made is in it. */
  #composedFor = 0;

  private constructor(purpose: Purpose, trust: Trust, seen: Seen, code: string) {
    this.purpose = purpose;
    this.trust = trust;
    this.seen = seen;
    this.code = code;
    this.key = new NewKey(this.account);
  }

  static async ofLetter(letter: Letter, trust: Trust): Promise<Enrolment> {
    const code = newCode();
    return new Enrolment({ kind: "letter", letter, draft: await draftAccount(trust.log, code) }, trust, letter.seen, code);
  }

  static ofRecovery(chain: PlacedChain, bag: Keybag, oldCode: string, trust: Trust, seen: Seen): Enrolment {
    return new Enrolment({ kind: "recovery", chain, bag, oldCode }, trust, seen, newCode());
  }

  get account(): string {
    return this.purpose.kind === "letter" ? this.purpose.draft.id : this.purpose.chain.id;
  }

  begun(): Begun {
    if (this.purpose.kind === "recovery") return { account: this.account, org: "", title: "", operator: "", place: "" };
    const { view, bundle } = this.purpose.letter;
    const [first] = bundle.evidence;
    const place = first === undefined ? "" : readEvidence(first.text).place;
    return { account: this.account, org: view.sender.name, title: view.cover?.title ?? "", operator: view.operator.name, place };
  }

  get groups(): readonly string[] {
    return printCode(this.code, "recovery").split("-");
  }

  /** Composes the request, once; and once more where the server did not take its passkey, and another was made. */
  async request(words: RoadAsks["send"]["gives"], now: number): Promise<Request> {
    const { makings } = this.key;
    if (this.#request === null || this.#composedFor !== makings) {
      this.#request = this.purpose.kind === "letter" ? await this.#keeping(this.purpose, words, now) : await this.#recovering(this.purpose, words, now);
      this.#composedFor = makings;
    }
    return this.#request;
  }

  /** The same request with another session, for the challenge of the first one has passed. */
  async withSession(request: Request, now: number): Promise<Request> {
    const session = await this.#session(request.keys, now);
    this.#request = { ...request, sections: request.sections.map((section) => (section.name === "session" ? session : section)) };
    return this.#request;
  }

  async #ways(words: RoadAsks["send"]["gives"], now: number): Promise<{ unlocks: readonly Unlock[]; sections: (keys: NewKeys) => readonly Section[] }> {
    const { passkey, device, locator, credential } = await this.key.way(words.device, now);
    return {
      unlocks: [...(passkey === null ? [] : [passkey]), ...(device === null ? [] : [device]), await codeUnlock(this.code, words.code, now)],
      // keybag, locators in the order of its unlocks, the passkey
      sections: ({ keybag }) => [
        { name: "keybag", bytes: keybag }, ...[locator, recoveryLocator(this.code)].filter((found) => found !== "").map((found) => ({ name: "locator", bytes: utf8(found) })), ...credential,
      ],
    };
  }

  async #session(keys: NewKeys, now: number): Promise<Section> {
    const nonce = nonceOf(await post("/api/sessions/challenge"));
    return { name: "session", bytes: await signSession(keys.author, location.host, nonce, this.seen, now) };
  }

  async #keeping({ letter, draft }: Purpose & { kind: "letter" }, words: RoadAsks["send"]["gives"], now: number): Promise<Request> {
    const { grant, account } = letter;
    if (grant === null) throw new Failed({ kind: "changed" });
    const { vkey, operator } = this.trust;
    const ways = await this.#ways(words, now);
    const keys = await beginAccount(draft, { vkey, operator }, ways.unlocks, this.seen, now);
    const [genesis = new Uint8Array(0), first = new Uint8Array(0)] = keys.statements;
    const contract = await sealDocument(utf8(words.contract));
    const deposit = await signDeposit(keys.author, [contract], this.seen, now);
    const kept = await keepLetter(account, grant, keys.author, this.seen, now);
    const at = new Date(now).toISOString();
    const copy = base64(H(kept.copy));
    const own: Version = {
      at, by: draft.id, why: "", title: words.title, name: "contrat-coffre.txt", type: "text/plain", size: contract.size, pages: 0, whence: "deposit", act: base64(H(deposit)), delivery: "", copy: "",
      part: 0, key: contract.key, payload: contract.payload, sealed: contract.sealed.length, salt: contract.salt,
    };
    const none = { folder: "", tags: [], due: "", amount: "", currency: "", reference: "", trashed: "" } as const;
    const papers = entriesFor(grant, at, copy);
    const changes: Change[] = [{ put: { t: "document", id: newEntryId(), at, ...none, from: "", purpose: "", versions: [own] } }, ...papers.toReversed().map((put) => ({ put }))];
    const files = { add: [contract.payload, ...new Set(grant.parts.map(({ payload }) => payload)), copy], drop: [] };
    const { statement, sealed, manifest } = await nextManifest(null, changes, files, keys.author, this.seen, now);
    return {
      path: "/api/vaults", keys, manifest: { n: manifest.n, hash: manifest.hash },
      sections: [
        { name: "genesis", bytes: genesis }, { name: "keys", bytes: first }, ...ways.sections(keys), { name: "label", bytes: labelOf(draft) },
        { name: "manifest", bytes: statement }, ...sealed.map((bytes) => ({ name: "sealed", bytes })),
        { name: "deposit", bytes: deposit }, { name: "payload", bytes: contract.sealed },
        { name: "copy", bytes: kept.copy }, { name: "claim", bytes: kept.claim }, { name: "link", bytes: kept.link },
        await this.#session(keys, now),
      ],
    };
  }

  async #recovering({ chain, bag, oldCode }: Purpose & { kind: "recovery" }, words: RoadAsks["send"]["gives"], now: number): Promise<Request> {
    const ways = await this.#ways(words, now);
    const keys = await recoverAccount(this.trust.log, chain, bag, oldCode, this.code, ways.unlocks, this.seen, now);
    const [statement = new Uint8Array(0)] = keys.statements;
    return { path: "/api/accounts/keys", keys, manifest: null, sections: [{ name: "keys", bytes: statement }, ...ways.sections(keys)] };
  }
}
