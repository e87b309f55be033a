// An open vault: its keys and its session, in memory, until it is left. What comes from the server is proven before it is used.
import { signAs, signSession, type Author } from "../../lib/account.ts";
import { openAny, openSealed, seal } from "../../lib/age.ts";
import { members, parseJson, readAccounts, readEvidence, textOf, type Accounts, type Trust } from "../../lib/bundle.ts";
import { base32, base64, digest, fromBase64, H, type Bytes } from "../../lib/bytes.ts";
import { newest } from "../../lib/chain.ts";
import { readCheckpoint, readVkey, seenOf, type Seen } from "../../lib/checkpoint.ts";
import { checkAbout, checkedChain, checkedEvidence, checkedName, checkSeen, step, verifyInForce, type PlacedChain } from "../../lib/directory.ts";
import { signingKey } from "../../lib/ed25519.ts";
import type { DocumentEntry, Version, ViewEntry } from "../../lib/entries.ts";
import { readEvidence as readEvidenceText, type Evidence } from "../../lib/evidence.ts";
import { demand, Refused } from "../../lib/faults.ts";
import { openCopy, type Cover } from "../../lib/grant.ts";
import { checkLogged } from "../../lib/heads.ts";
import { list } from "../../lib/jsonline.ts";
import type { Keybag } from "../../lib/keybag.ts";
import { evidenceLeaf } from "../../lib/leaf.ts";
import { entriesOf, manifestOf, nextManifest, openIndex, type Change, type Manifest, type Page } from "../../lib/manifest.ts";
import { writeSections, type Section } from "../../lib/sections.ts";
import { readStatement, type Bodies, type Type } from "../../lib/statement.ts";
import { manifestName } from "../../lib/unlock.ts";
import { checkedDirectory, checkedManifest, json, nonceOf, readActAnswer, readProofs, type SeenManifest } from "../../lib/ways.ts";
import { Failed, type Request } from "../reader/server.ts";
import { keep, kept, keepSeen, keptSeen } from "../reader/kept.ts";
import { keepPages, openPages } from "./pages.ts";
import { call, post, Problem, seenHeader } from "./server.ts";
import { putPayload } from "./upload.ts";

const feedPage = 500;
const retries = 5;
const freshFor = 2 * 60_000;
const pauses = [100, 200, 400, 800, 1600, 2000, 2000, 2000];

/** Sealed files that a change brings or lets go beside pages, by hash; those of `sealed` go along with it. */
export interface NewFiles {
  readonly add: string[];
  readonly drop: string[];
  readonly sealed: Bytes[];
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
  /** Changes are made one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(trust: Trust, bag: Keybag, author: Author, token: string) {
    this.#trust = trust;
    this.#bag = bag;
    this.#sealed = newest(author.chain).bag;
    this.#author = author;
    this.#token = token;
  }

  /** What a change of the ways in builds on. It stays in the worker. */
  get keys(): { readonly trust: Trust; readonly bag: Keybag; readonly author: Author } {
    return { trust: this.#trust, bag: this.#bag, author: this.#author };
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
    const session = await signSession(author, location.host, nonce, seen, Date.now());
    return new Vault(trust, bag, author, await begin(session));
  }

  /** Signs in once more, where a request that began a session was answered without it. */
  async begin(): Promise<void> {
    if (this.#token !== "") return;
    const nonce = nonceOf(await post("/api/sessions/challenge"));
    this.#token = await begin(await signSession(this.#author, location.host, nonce, await this.seen(), Date.now()));
  }

  /** The person has just shown the passkey: one act that asks for it may follow. */
  confirm(now: number): void {
    this.#freshUntil = now + freshFor;
  }

  /** Before what only a fresh ceremony allows (V4): it is used up. */
  demandFresh(now: number): void {
    if (now > this.#freshUntil) throw new Failed({ kind: "refused", why: "not-fresh" });
    this.#freshUntil = 0;
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

  /** Sends an act, the same bytes again while its leaves wait to be released; what it left, each in the log. Whoever asks compares it with the act. [attacks 9, 26] */
  async act(path: string, sections: readonly Section[]): Promise<readonly Evidence[]> {
    const request: Request = { method: "POST", body: writeSections(sections), headers: { "Content-Type": "application/vnd.coffre.sections" } };
    for (const pause of pauses) {
      const answer = await this.ask(path, request);
      const { evidence, seen } = await readActAnswer(answer, this.#trust, await keptSeen(this.#trust.log), (from, to) => call(`/log/consistency?from=${from}&to=${to}`));
      if (seen !== null) await keepSeen(seen);
      if (evidence !== null) return evidence;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    throw new Failed({ kind: "away" });
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

  /** Reads one's own chain and the newest manifest, whatever this page held; `heard` hears its pages as they are opened, the newest first. [attack 12] */
  async read(heard: (pages: readonly Page[]) => void = () => undefined): Promise<Manifest> {
    const { accounts, checked } = await this.directory([this.account]);
    const chain = await checkedChain(checked.directory, accounts.chains, this.account);
    // another generation: the keys here are no longer in force
    if (newest(chain).sign !== newest(this.#author.chain).sign) throw new Failed({ kind: "refused", why: "ended" });
    this.#chain = chain;
    this.#author = { ...this.#author, chain };
    const before = await keptSeen(this.#trust.log);
    const place = `manifest ${this.account}`;
    const answer = await this.ask("/api/manifest", { headers: seenHeader(before) });
    const { newest: statement, seen } = await checkedManifest(answer, manifestName(this.#bag.manifest), chain, this.#trust, Date.now(), before, await kept<SeenManifest>(place));
    await keepSeen(seen);
    const held = this.#manifest?.pages ?? [];
    const index = await this.payload(statement.body.index);
    this.#manifest = await step((fault) => (fault === "rolled-back" ? fault : "tampered"), async () => {
      const names = await openIndex(index, statement, this.#bag.vaults);
      return manifestOf(statement, await openPages(this.account, names, held, this.#bag.vaults, (name) => this.payload(name), heard));
    });
    await keepPages(this.account, this.#manifest.pages.map(({ hash }) => hash));
    await keep(place, { n: this.#manifest.n, hash: this.#manifest.hash } satisfies SeenManifest);
    return this.#manifest;
  }

  /** Applies a change to the newest manifest; where another device wrote in between, to what it wrote: `make` is asked anew, with no files. */
  change(make: (manifest: Manifest, files: NewFiles) => readonly Change[]): Promise<Manifest> {
    const turn = this.#turn.then(() => this.#change(make));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #change(make: (manifest: Manifest, files: NewFiles) => readonly Change[]): Promise<Manifest> {
    for (let tries = 0; ; tries++) {
      const before = this.#manifest ?? (await this.read());
      const files: NewFiles = { add: [], drop: [], sealed: [] };
      const changes = make(before, files);
      if (changes.length === 0) return before;
      const { statement, sealed, manifest } = await nextManifest(before, changes, files, this.#author, await this.seen(), Date.now());
      const sections: Section[] = [{ name: "manifest", bytes: statement }, ...[...sealed, ...files.sealed].map((bytes) => ({ name: "sealed", bytes }))];
      try {
        await this.ask("/api/manifest", {
          method: "PUT", body: writeSections(sections),
          headers: { "Content-Type": "application/vnd.coffre.sections", "If-Match": `"${base32(fromBase64(before.hash))}"` },
        });
      } catch (error) {
        const moved = error instanceof Problem && (error.problem === "manifest-moved" || error.problem === "stale-key");
        if (!moved || tries >= retries) throw error;
        await this.read();
        continue;
      }
      this.#manifest = manifest;
      await keep(`manifest ${this.account}`, { n: manifest.n, hash: manifest.hash } satisfies SeenManifest);
      await keepPages(this.account, manifest.pages.map(({ hash }) => hash), sealed);
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

  /** The attested names of accounts; "" for one that has none. */
  async names(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const { accounts, checked } = await this.directory(ids);
    const operator = await checkedChain(checked.directory, accounts.chains, this.#trust.operator);
    const names = await Promise.all(ids.map(async (id): Promise<[string, string]> => {
      const attested = await step("unknown-sender", () => checkedName(checked.directory, accounts.attests, id, operator));
      return [id, attested !== null && Date.now() < Date.parse(attested.until) ? attested.name : ""];
    }));
    return new Map(names);
  }

  /**
   * Evidence of these events about this account, from the feed: each is a leaf of the log, in the log's order, with this account on one side,
   * or nothing is believed. [attacks 9, 26]
   */
  async told(events: readonly Evidence["event"][]): Promise<readonly Evidence[]> {
    const found: Evidence[] = [];
    let newest = -1;
    for (let after = ""; ;) {
      const before = await keptSeen(this.#trust.log);
      const answer = await this.ask(`/api/feed?limit=${feedPage}${after === "" ? "" : `&after=${encodeURIComponent(after)}`}`, { headers: seenHeader(before) });
      const page = await step("tampered", async () => {
        const feed = members(parseJson(answer), ["checkpoint", "items", "more"], ["consistency"]);
        const key = readVkey(this.#trust.vkey);
        const tree = await readCheckpoint(textOf(feed.checkpoint), key);
        checkSeen(before, key.origin, tree, "consistency" in feed ? list(feed.consistency).map((hash) => fromBase64(String(hash), 32)) : []);
        return { tree, seen: seenOf(key, tree), more: feed.more === true, items: list(feed.items).map((item) => members(item, ["cursor", "evidence", "salt", "index", "act", "attached"])) };
      });
      await keepSeen(page.seen);
      const items = await step("tampered", () => page.items.map((item) => ({ given: { text: textOf(item.evidence), salt: fromBase64(String(item.salt), 32) }, index: Number(item.index), evidence: readFeed(textOf(item.evidence), this.#trust.log) }))
        .filter(({ evidence }) => events.includes(evidence.event)));
      if (items.length > 0) {
        const indexes = items.map(({ index }) => index);
        const proofs = await call(`/log/proofs?size=${page.tree.size}&${indexes.map((index) => `index=${index}`).join("&")}`);
        await step("tampered", () => {
          readProofs(proofs, indexes).forEach((proof, i) => {
            const item = items[i];
            if (item === undefined) return;
            checkLogged(evidenceLeaf(item.given.salt, item.given.text), proof, page.tree);
            demand(item.index > newest, "wrong-order", "A feed goes forward.");
            demand(item.evidence.source === this.account || item.evidence.destination === this.account, "wrong-account", "This happened to others.");
            newest = item.index;
          });
        });
        found.push(...items.map(({ evidence }) => evidence));
      }
      const last = page.items.at(-1);
      if (!page.more || last === undefined) return found;
      after = String(last.cursor);
    }
  }

  /** A document from another: who signed it, when the log took it, and what its cover says, from the copy that was kept. */
  async signed(version: Version): Promise<{ name: string; at: string; cover: Cover }> {
    const before = await keptSeen(this.#trust.log);
    const answer = await this.ask(`/api/deliveries/${version.delivery}`, { headers: seenHeader(before) });
    const given = await step("tampered", () => {
      const all = members(parseJson(answer), ["checkpoint", "heads", "chains", "attests", "delivery", "evidence", "acts"], ["consistency", "genesis"]);
      return { accounts: readAccounts(all), delivery: textOf(all.delivery), evidence: list(all.evidence).map(readEvidence) };
    });
    const checked = await checkedDirectory(given.accounts, this.#trust, Date.now(), before);
    await keepSeen(checked.seen);
    const { directory } = checked;
    const act = await step("tampered", () => {
      const read = readStatement(given.delivery, this.#trust.log, "delivery");
      demand(read.note.hash === version.act && read.body.id === version.delivery && read.body.parts[version.part]?.payload === version.payload, "content-mismatch", "This is not the delivery that was kept.");
      return read;
    });
    const operator = await checkedChain(directory, given.accounts.chains, this.#trust.operator);
    const author = act.note.account === operator.id ? operator : await checkedChain(directory, given.accounts.chains, act.note.account);
    const first = await step("tampered", async () => {
      const [taken] = given.evidence;
      demand(taken !== undefined, "content-mismatch", "The evidence is missing.");
      await verifyInForce(act, author, taken.index);
      const evidence = checkedEvidence(directory, taken);
      demand(evidence.event === "A.1", "content-mismatch", "A delivery begins with A.1.");
      checkAbout(evidence, act, act.note.hash);
      return evidence;
    });
    const name = await step("unknown-sender", async () => {
      const attested = await checkedName(directory, given.accounts.attests, author.id, operator);
      demand(attested !== null && first.at < attested.until, "unattested", "The operator has not said, in time, what this account is called.");
      return attested.name;
    });
    const sealed = await this.ask(`/api/deliveries/${version.delivery}/copy`);
    const { cover } = await step("content-mismatch", () => {
      demand(base64(H(sealed)) === version.copy, "content-mismatch", "This is not the copy that was kept.");
      return openCopy(act, sealed, this.#bag.vaults);
    });
    return { name, at: first.at, cover };
  }

  /** A document's bytes: what the signed manifest names, no other. [attack 8] */
  async bytes(version: Version): Promise<Bytes> {
    const sealed = await this.payload(version.payload, version.sealed);
    return await step("content-mismatch", async () => {
      demand(sealed.length === version.sealed && base64(await digest(sealed)) === version.payload, "content-mismatch", "This is not the file that the manifest names.");
      const plain = await openSealed(sealed, fromBase64(version.key, 32));
      demand(plain.length === version.size, "content-mismatch", "The document has not the size that the manifest says.");
      return plain;
    });
  }
}

function readFeed(text: Bytes, log: string): Evidence {
  const evidence = readEvidenceText(text);
  demand(evidence.log === log, "wrong-log", "The evidence is of another log.");
  return evidence;
}

async function begin(session: Bytes): Promise<string> {
  const answer = await post("/api/sessions", session, "text/plain; charset=utf-8");
  try {
    const { token } = members(parseJson(answer), ["token", "ends"]);
    if (typeof token === "string") return token;
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
  }
  throw new Failed({ kind: "away" });
}
