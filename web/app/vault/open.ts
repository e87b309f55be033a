// An open vault: its keys and its session, in memory, until it is left. What comes from the server is proven before it is used.
import { signAs, signSession, type Author } from "../../lib/account.ts";
import { openAny, openSealed, seal } from "../../lib/age.ts";
import { members, parseJson, readAccounts, type Accounts, type Trust } from "../../lib/bundle.ts";
import { base32, base64, digest, fromBase64, H, type Bytes } from "../../lib/bytes.ts";
import { newest } from "../../lib/chain.ts";
import type { Seen } from "../../lib/checkpoint.ts";
import { checkDelivery, openKept, openReceived, type CheckedDelivery } from "../../lib/delivery.ts";
import { checkedChain, checkedName, step, type PlacedChain } from "../../lib/directory.ts";
import { signingKey } from "../../lib/ed25519.ts";
import type { ContactEntry, DocumentEntry, Entry, Version, ViewEntry } from "../../lib/entries.ts";
import type { Evidence } from "../../lib/evidence.ts";
import { demand, Refused } from "../../lib/faults.ts";
import { openCopy, type Cover, type Grant } from "../../lib/grant.ts";
import { checkAbsent } from "../../lib/heads.ts";
import { string } from "../../lib/jsonline.ts";
import type { Keybag } from "../../lib/keybag.ts";
import { chainLabel } from "../../lib/leaf.ts";
import { entriesOf, manifestOf, nextManifest, openIndex, type Change, type Manifest, type Page } from "../../lib/manifest.ts";
import { writeSections, type Section } from "../../lib/sections.ts";
import type { Bodies, Statement, Type } from "../../lib/statement.ts";
import { manifestName } from "../../lib/unlock.ts";
import { checkedDirectory, checkedManifest, checkWritten, json, nonceOf, type SeenManifest } from "../../lib/ways.ts";
import { Failed, type Request } from "../reader/server.ts";
import { kept, keepNewer, keepSeen, keptSeen } from "../reader/kept.ts";
import { Feed } from "./feed.ts";
import { untilLogged } from "./logged.ts";
import { keepNewest, readTo } from "./newest.ts";
import { keepPages, openPages } from "./pages.ts";
import { call, post, Problem, seenHeader } from "./server.ts";
import { putPayload } from "./upload.ts";

const idsAtOnce = 500;
const retries = 5;
const freshFor = 2 * 60_000;

/** Sealed files that a change brings or lets go beside pages, by hash; those of `sealed` go along with it. */
export interface NewFiles {
  readonly add: string[];
  readonly drop: string[];
  readonly sealed: Bytes[];
}

/** An account that was looked up. */
export interface Known {
  readonly chain: PlacedChain;
  readonly name: string;
}

export class Vault {
  readonly #trust: Trust;
  #bag: Keybag;
  /** H of the sealed keybag that is held: another device may have changed it since. */
  #sealed: string;
  #author: Author;
  #token: string;
  #manifest: Manifest | null = null;
  #chain: PlacedChain | null = null;
  /** Until when a ceremony counts as fresh. */
  #freshUntil = 0;
  /** All that happened, read once. */
  readonly feed: Feed;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(trust: Trust, bag: Keybag, author: Author, token: string) {
    this.#trust = trust;
    this.#bag = bag;
    this.#sealed = newest(author.chain).bag;
    this.#author = author;
    this.#token = token;
    this.feed = new Feed(trust, this);
  }

  /** What a change of the ways in builds on. It stays in the worker. */
  get keys(): { readonly bag: Keybag; readonly author: Author } {
    return { bag: this.#bag, author: this.#author };
  }

  /** The keybag held here is the one that the chain names: a change of an older one would drop what another device has added. */
  get holdsNewestBag(): boolean {
    return this.#sealed === newest(this.#author.chain).bag;
  }

  /** These keys are in force now; a new generation ended the session, as all others. */
  adopt(bag: Keybag, author: Author): void {
    if (newest(author.chain).gen !== newest(this.#author.chain).gen) this.#token = "";
    this.#bag = bag;
    this.#author = author;
    this.#sealed = newest(author.chain).bag;
  }

  /** Signs in: the challenge came with the way in. */
  static async enter(trust: Trust, bag: Keybag, chain: PlacedChain, nonce: string, seen: Seen): Promise<Vault> {
    const author = { log: trust.log, chain, key: await signingKey(bag.sign) };
    return new Vault(trust, bag, author, await newSession(author, seen, nonce));
  }

  /** Signs in once more, where a request that began a session was answered without it. */
  async begin(): Promise<void> {
    if (this.#token === "") this.#token = await newSession(this.#author, await this.seen());
  }

  /** Another session in the place of this one: its longest time begins again. Where none begins, this one goes on. */
  async beginAgain(): Promise<void> {
    const former = this.#token;
    this.#token = await newSession(this.#author, await this.seen());
    await call("/api/sessions", { method: "DELETE", headers: { Authorization: `Bearer ${former}` } }).catch(() => undefined); // it ends by itself
  }

  /** The person has just shown the passkey: one act that asks for it may follow. */
  confirm(now: number): void {
    this.#freshUntil = now + freshFor;
  }

  /** Before what only a fresh ceremony allows (V4): it is used up. */
  demandFresh(now: number): void {
    if (now > this.#freshUntil) throw new Failed({ kind: "refused", why: "not-fresh" });
    this.useUpFresh();
  }

  useUpFresh(): void {
    this.#freshUntil = 0;
  }

  /** It was opened without a network: it has no session. */
  get isOffline(): boolean {
    return this.#token === "";
  }

  get account(): string {
    return this.#author.chain.id;
  }

  get trust(): Trust {
    return this.#trust;
  }

  get chain(): PlacedChain {
    if (this.#chain === null) throw new Error("The vault is read first.");
    return this.#chain;
  }

  /** This account's chain; read anew where another device may have added a statement of that number. */
  async chainTo(n: number): Promise<PlacedChain> {
    if (this.#chain === null || n >= this.#chain.states.length) await this.#readChain();
    return this.chain;
  }

  async leave(): Promise<void> {
    const token = this.#token;
    this.#token = "";
    await call("/api/sessions", { method: "DELETE", headers: { Authorization: `Bearer ${token}` } });
  }

  /** In this session; an end of it is an end of the vault on this page. */
  ask(path: string, request: Request = {}): Promise<Bytes> {
    return this.#inSession((token) => call(path, { ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } }));
  }

  /** Sends a payload before the act that names it. */
  upload(hash: string, sealed: Blob, heard: (sent: number) => void): Promise<void> {
    return this.#inSession((token) => putPayload(hash, sealed, token, heard));
  }

  async #inSession<T>(work: (token: string) => Promise<T>): Promise<T> {
    try {
      return await work(this.#token);
    } catch (error) {
      if (error instanceof Problem && error.problem === "session-required") throw new Failed({ kind: "refused", why: "ended" });
      throw error;
    }
  }

  /** A statement of this account, on its newest keys. */
  async sign<T extends Type>(type: T, body: Bodies[T]): Promise<Bytes> {
    return signAs(this.#author, type, body, await this.seen(), Date.now());
  }

  /** Sends an act until the log proves it; what it left. */
  async act(path: string, sections: readonly Section[]): Promise<readonly Evidence[]> {
    const request: Request = { method: "POST", body: writeSections(sections), headers: { "Content-Type": "application/vnd.coffre.sections" } };
    return (await untilLogged(() => this.ask(path, request), this.#trust)).evidence;
  }

  async seen(): Promise<Seen> {
    return (await keptSeen(this.#trust.log)) ?? { origin: this.#trust.log, size: 0, root: base64(H(new Uint8Array(0))) };
  }

  /** Chains and attests of accounts, checked against the newest heads. */
  async directory(ids: readonly string[]): Promise<{ accounts: Accounts; checked: Awaited<ReturnType<typeof checkedDirectory>> }> {
    const before = await keptSeen(this.#trust.log);
    const answer = await this.ask("/api/directory", { method: "POST", body: json({ ids }), headers: { "Content-Type": "application/json", ...seenHeader(before) } });
    const accounts = await step("tampered", () => readAccounts(members(parseJson(answer), ["checkpoint", "heads", "chains", "attests"], ["consistency"])));
    const checked = await checkedDirectory(accounts, this.#trust, Date.now(), before);
    await keepSeen(checked.seen);
    return { accounts, checked };
  }

  /** One's own chain, proven the newest. */
  async #readChain(): Promise<PlacedChain> {
    const before = await readTo(this.account);
    const { accounts, checked } = await this.directory([this.account]);
    const chain = await checkedChain(checked.directory, accounts.chains, this.account);
    // another generation: the keys here are no longer in force
    if (newest(chain).sign !== newest(this.#author.chain).sign) throw new Failed({ kind: "refused", why: "ended" });
    await keepNewest(chain, before);
    this.#chain = chain;
    this.#author = { ...this.#author, chain };
    return chain;
  }

  /** Reads one's own chain and the newest manifest, whatever this page held; `heard` hears its pages as they are opened, the newest first. [attack 12] */
  read(heard: (pages: readonly Page[]) => void = () => undefined): Promise<Manifest> {
    return this.#inTurn(() => this.#read(heard));
  }

  async #read(heard: (pages: readonly Page[]) => void = () => undefined): Promise<Manifest> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#readOnce(heard);
      } catch (error) {
        // another device wrote in between: what the manifest before it named is gone, and the newest is read
        if (!(error instanceof Problem && error.problem === "not-found") || tries >= retries) throw error;
      }
    }
  }

  async #readOnce(heard: (pages: readonly Page[]) => void): Promise<Manifest> {
    const chain = await this.#readChain();
    // how far this device has come is read before the server is asked: another tab may go on while the answer is on its way
    const [before, mark] = [await keptSeen(this.#trust.log), await this.#mark()];
    const answer = await this.ask("/api/manifest", { headers: seenHeader(before) });
    const { newest: statement, seen } = await checkedManifest(answer, manifestName(this.#bag.manifest), chain, this.#trust, Date.now(), before, mark);
    await keepSeen(seen);
    const held = this.#manifest?.pages ?? [];
    const index = await this.payload(statement.body.index);
    const read = await step((fault) => (fault === "rolled-back" ? fault : "tampered"), async () => {
      const names = await openIndex(index, statement, this.#bag.vaults);
      return manifestOf(statement, await openPages(this.account, names, held, this.#bag.vaults, (name) => this.payload(name), heard));
    });
    await this.#hold(read);
    return read;
  }

  get #place(): string {
    return `manifest ${this.account}`;
  }

  /** The newest manifest that this device has read, in any of its tabs; where it keeps nothing, this one. */
  async #mark(): Promise<SeenManifest | null> {
    const [other, mine] = [await kept<SeenManifest>(this.#place), this.#manifest];
    return mine === null || (other !== null && other.n > mine.n) ? other : { n: mine.n, hash: mine.hash };
  }

  /** The newest from now on, here; and on this device, with its pages, unless another tab has come further. */
  async #hold(manifest: Manifest, sealed: readonly Bytes[] = []): Promise<void> {
    this.#manifest = manifest;
    const isNewest = await keepNewer(this.#place, { n: manifest.n, hash: manifest.hash });
    if (isNewest) await keepPages(this.account, manifest.pages.map(({ hash }) => hash), sealed);
  }

  /** Applies a change to the newest manifest; where another device wrote in between, to what it wrote: `make` is asked anew, with no files. */
  change(make: (manifest: Manifest, files: NewFiles) => readonly Change[]): Promise<Manifest> {
    return this.#inTurn(() => this.#change(make));
  }

  /** Readings and changes go one after the other: none puts an older list in the place of a newer one. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #change(make: (manifest: Manifest, files: NewFiles) => readonly Change[]): Promise<Manifest> {
    for (let tries = 0; ; tries++) {
      const before = this.#manifest ?? (await this.#read());
      const files: NewFiles = { add: [], drop: [], sealed: [] };
      const changes = make(before, files);
      if (changes.length === 0) return before;
      // nothing is sealed to a vault, or signed by a key, that was replaced meanwhile, whatever the server says of it [attacks 20, 27]
      await this.#readChain();
      const { statement, sealed, manifest } = await nextManifest(before, changes, files, this.#author, await this.seen(), Date.now()).catch((refusal: unknown) => {
        // nothing came from outside: it is what would be written that no reader takes, and it is refused as a server would
        throw refusal instanceof Refused ? new Problem(refusal.fault === "too-large" ? "too-large" : "malformed") : refusal as Error;
      });
      const sections: Section[] = [{ name: "manifest", bytes: statement }, ...[...sealed, ...files.sealed].map((bytes) => ({ name: "sealed", bytes }))];
      const request: Request = {
        method: "PUT", body: writeSections(sections),
        headers: { "Content-Type": "application/vnd.coffre.sections", "If-Match": `"${base32(fromBase64(before.hash))}"` },
      };
      try {
        const { answer } = await untilLogged(() => this.ask("/api/manifest", request), this.#trust);
        await checkWritten(answer, manifestName(this.#bag.manifest), manifest, this.#trust);
      } catch (error) {
        const moved = error instanceof Problem && (error.problem === "manifest-moved" || error.problem === "stale-key");
        if (!moved || tries >= retries) throw error;
        await this.#read();
        continue;
      }
      await this.#hold(manifest, sealed);
      return manifest;
    }
  }

  /** Sealed bytes, as the server gives them: whoever asks compares them with their hash. */
  payload(hash: string, most?: number): Promise<Bytes> {
    return this.ask(`/api/payloads/${base32(fromBase64(hash))}`, most === undefined ? {} : { most });
  }

  /** Seals to this vault, for what only this device keeps. */
  sealOwn(plain: Uint8Array): Promise<Bytes> {
    return seal(plain, newest(this.#author.chain).vault);
  }

  openOwn(sealed: Uint8Array): Promise<Bytes> {
    return openAny(sealed, this.#bag.vaults);
  }

  /** What was read last; null before. */
  get manifest(): Manifest | null {
    return this.#manifest;
  }

  documents(): readonly DocumentEntry[] {
    return this.#manifest === null ? [] : entriesOf(this.#manifest).filter((entry) => entry.t === "document" && entry.trashed === "") as DocumentEntry[];
  }

  views(): readonly ViewEntry[] {
    return this.#manifest === null ? [] : entriesOf(this.#manifest).filter((entry) => entry.t === "view");
  }

  /** All that the manifest holds, what lies in the trash too. */
  entries(): readonly Entry[] {
    return this.#manifest === null ? [] : entriesOf(this.#manifest);
  }

  contacts(): readonly ContactEntry[] {
    return this.entries().filter((entry) => entry.t === "contact");
  }

  /** Accounts by their ids: each chain proven the newest, and the attested name; "" for one that has none, as a person. An id that is proven to have no account is not among them. */
  async known(ids: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    const found = new Map<string, Known>();
    for (let i = 0; i < ids.length; i += idsAtOnce) {
      const some = ids.slice(i, i + idsAtOnce);
      const { accounts, checked } = await this.directory(some);
      const operator = await checkedChain(checked.directory, accounts.chains, this.#trust.operator);
      await Promise.all(some.map(async (id) => {
        const given = accounts.chains.find((chain) => chain.id === id);
        if (given?.statements.length === 0 && "absent" in given.proof) {
          const { absent } = given.proof;
          await step("tampered", () => { checkAbsent(checked.directory.heads, chainLabel(id), absent); });
          return;
        }
        const chain = await checkedChain(checked.directory, accounts.chains, id);
        // the operator attests no person's name: they have the one that this vault gives them
        const attested = chain.kind === "holder" || chain.kind === "letter" ? null : await step("unknown-sender", () => checkedName(checked.directory, accounts.attests, id, operator));
        found.set(id, { chain, name: attested !== null && Date.now() < Date.parse(attested.until) ? attested.name : "" });
      }));
    }
    return found;
  }

  /** The attested names of accounts; "" for one that has none. */
  async names(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return new Map([...(await this.known(ids))].map(([id, { name }]) => [id, name]));
  }

  /** Evidence of these events, in the order of the log. */
  async told(events: readonly Evidence["event"][]): Promise<readonly Evidence[]> {
    return (await this.feed.read()).map(({ evidence }) => evidence).filter(({ event }) => events.includes(event));
  }

  /** All about a delivery but its content, checked. */
  async delivery(id: string): Promise<CheckedDelivery> {
    const before = await keptSeen(this.#trust.log);
    const checked = await checkDelivery(await this.ask(`/api/deliveries/${id}`, { headers: seenHeader(before) }), id, this.#trust, Date.now(), before);
    await keepSeen(checked.seen);
    return checked;
  }

  /** The content of a delivery to this account. The first fetch of its grant is recorded (D.6). */
  async granted(delivery: CheckedDelivery): Promise<Grant> {
    const sealed = await this.ask(`/api/deliveries/${delivery.act.body.id}/grant`);
    return openReceived(delivery, sealed, await this.chainTo(delivery.act.body.to.n), this.#bag.vaults);
  }

  /** What this account itself sealed, from its own copy. */
  async copied(act: Statement<"delivery">): Promise<Grant> {
    const sealed = await this.ask(`/api/deliveries/${act.body.id}/copy`);
    return step("content-mismatch", () => openCopy(act, sealed, this.#bag.vaults));
  }

  /** A document from another: who signed it, when the log took it, and what its cover says, from the grant or from the copy that was kept. */
  async signed(version: Version): Promise<{ name: string; at: string; cover: Cover }> {
    const delivery = await this.delivery(version.delivery);
    const { act, sender, evidence } = delivery;
    await step("tampered", () => {
      demand(act.note.hash === version.act && act.body.parts[version.part]?.payload === version.payload, "content-mismatch", "This is not the delivery that was kept.");
    });
    const { cover } = version.whence === "letter"
      ? await openKept(delivery, await this.ask(`/api/deliveries/${version.delivery}/copy`), version.copy, this.#bag.vaults)
      : await this.granted(delivery);
    return { name: sender.name?.name ?? "", at: evidence[0]?.at ?? "", cover };
  }

  /** A document's bytes: what the signed manifest names, no other. [attack 8] */
  async bytes(version: Version): Promise<Bytes> {
    return this.unseal(version, await this.payload(version.payload, version.sealed));
  }

  /** The same, of sealed bytes that are here. */
  unseal(version: Version, sealed: Bytes): Promise<Bytes> {
    return step("content-mismatch", async () => {
      demand(sealed.length === version.sealed && base64(await digest(sealed)) === version.payload, "content-mismatch", "This is not the file that the manifest names.");
      const plain = await openSealed(sealed, fromBase64(version.key, 32));
      demand(plain.length === version.size, "content-mismatch", "The document has not the size that the manifest says.");
      return plain;
    });
  }
}

/** Begins a session. A challenge counts once, and for a minute: after a lost answer, or a long pause, another one is asked for. */
async function newSession(author: Author, seen: Seen, given = ""): Promise<string> {
  let nonce = given;
  for (let tries = 0; ; tries++) {
    if (nonce === "") nonce = nonceOf(await post("/api/sessions/challenge"));
    try {
      return await begin(await signSession(author, location.host, nonce, seen, Date.now()));
    } catch (error) {
      if (!(error instanceof Problem && error.problem === "wrong-challenge") || tries >= retries) throw error;
    }
    nonce = "";
  }
}

async function begin(session: Bytes): Promise<string> {
  const answer = await post("/api/sessions", session, "text/plain; charset=utf-8");
  return await step("tampered", () => string(members(parseJson(answer), ["token", "ends"]).token));
}
