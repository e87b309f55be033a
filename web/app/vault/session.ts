// A session of an account: its keys, in memory, what it signs, and what it asks. What comes from the server is proven before it is used.
import { signAs, signSession, type Author } from "../../lib/account.ts";
import { openAny, seal } from "../../lib/age.ts";
import { members, parseJson, readDirectory, type Accounts, type Trust } from "../../lib/bundle.ts";
import { base64, H, type Bytes } from "../../lib/bytes.ts";
import { newest } from "../../lib/chain.ts";
import type { Seen } from "../../lib/checkpoint.ts";
import { checkedChain, checkedName, step, type PlacedChain } from "../../lib/directory.ts";
import type { Evidence } from "../../lib/evidence.ts";
import { checkAbsent } from "../../lib/heads.ts";
import { string } from "../../lib/jsonline.ts";
import type { Keybag } from "../../lib/keybag.ts";
import { chainLabel } from "../../lib/leaf.ts";
import { writeSections, type Section } from "../../lib/sections.ts";
import type { Bodies, Type } from "../../lib/statement.ts";
import { checkedDirectory, json, nonceOf } from "../../lib/ways.ts";
import { Failed, type Request } from "../reader/server.ts";
import { keepSeen, keptSeen } from "../reader/kept.ts";
import { untilLogged } from "./logged.ts";
import { keepNewest, readTo } from "./newest.ts";
import { call, post, Problem, seenHeader } from "./server.ts";
import { putPayload } from "./upload.ts";

const idsAtOnce = 500;
const retries = 5;
const freshFor = 2 * 60_000;

/** An account that was looked up. */
export interface Known {
  readonly chain: PlacedChain;
  readonly name: string;
}

export class Session {
  readonly #trust: Trust;
  #bag: Keybag;
  /** H of the sealed keybag that is held: another device may have changed it since. */
  #sealed: string;
  #author: Author;
  #token: string;
  #chain: PlacedChain | null = null;
  /** Until when a ceremony counts as fresh. */
  #freshUntil = 0;

  constructor(trust: Trust, bag: Keybag, author: Author, token: string) {
    this.#trust = trust;
    this.#bag = bag;
    this.#sealed = newest(author.chain).bag;
    this.#author = author;
    this.#token = token;
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
    if (this.#chain === null || n >= this.#chain.states.length) await this.readChain();
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

  /** Chains and attests of accounts, checked against the newest heads; of the first of them alone, one at least, where the answer would be too large. */
  async directory(ids: readonly string[]): Promise<{ accounts: Accounts; checked: Awaited<ReturnType<typeof checkedDirectory>>; spoken: readonly string[] }> {
    const before = await keptSeen(this.#trust.log);
    const answer = await this.ask("/api/directory", { method: "POST", body: json({ ids }), headers: { "Content-Type": "application/json", ...seenHeader(before) } });
    const { accounts, rest } = await step("tampered", () => readDirectory(answer, ids.length));
    const checked = await checkedDirectory(accounts, this.#trust, Date.now(), before);
    await keepSeen(checked.seen);
    return { accounts, checked, spoken: ids.slice(0, ids.length - rest) };
  }

  /** One's own chain, proven the newest. */
  protected async readChain(): Promise<PlacedChain> {
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

  /** Accounts by their ids: each chain proven the newest, and the attested name; "" for one that has none, as a person. An id that is proven to have no account is not among them. */
  async known(ids: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    const found = new Map<string, Known>();
    for (let done = 0; done < ids.length;) {
      const { accounts, checked, spoken } = await this.directory(ids.slice(done, done + idsAtOnce));
      done += spoken.length;
      const operator = await checkedChain(checked.directory, accounts.chains, this.#trust.operator);
      await Promise.all(spoken.map(async (id) => {
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

  /** Seals to this vault, for what only this device keeps. */
  sealOwn(plain: Uint8Array): Promise<Bytes> {
    return seal(plain, newest(this.#author.chain).vault);
  }

  openOwn(sealed: Uint8Array): Promise<Bytes> {
    return openAny(sealed, this.#bag.vaults);
  }
}

/** Begins a session. A challenge counts once, and for a minute: after a lost answer, or a long pause, another one is asked for. */
export async function newSession(author: Author, seen: Seen, given = ""): Promise<string> {
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
