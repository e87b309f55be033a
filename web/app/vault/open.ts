// An open vault: the list of what it holds, and how each thing in it is opened. What comes from the server is proven before it is used.
import type { Trust } from "../../lib/bundle.ts";
import { base32, fromBase64, type Bytes } from "../../lib/bytes.ts";
import type { Chain } from "../../lib/chain.ts";
import type { Seen } from "../../lib/checkpoint.ts";
import { checkDelivery, openKept, openReceived, type CheckedDelivery } from "../../lib/delivery.ts";
import { step, type PlacedChain } from "../../lib/directory.ts";
import { signingKey } from "../../lib/ed25519.ts";
import type { ContactEntry, DocumentEntry, Entry, Version, ViewEntry } from "../../lib/entries.ts";
import type { Evidence } from "../../lib/evidence.ts";
import { demand, Refused, type Faulty } from "../../lib/faults.ts";
import { openCopy, type Cover, type Grant } from "../../lib/grant.ts";
import type { Keybag } from "../../lib/keybag.ts";
import { entriesOf, manifestOf, nextManifest, openIndex, type Change, type Manifest, type Page } from "../../lib/manifest.ts";
import { writeSections, type Section } from "../../lib/sections.ts";
import type { Statement } from "../../lib/statement.ts";
import { Opener, type Opened, type Stated } from "../../lib/openfile.ts";
import { memory, type Sink } from "../../lib/sink.ts";
import { manifestName } from "../../lib/unlock.ts";
import { checkedManifest, checkWritten, type SeenManifest } from "../../lib/ways.ts";
import type { Request } from "../reader/server.ts";
import { kept, keepNewer, keepSeen, keptSeen } from "../reader/kept.ts";
import { full } from "./aside.ts";
import { Feed } from "./feed.ts";
import { letterOf } from "./letters.ts";
import { untilLogged } from "./logged.ts";
import { keepPages, openPages } from "./pages.ts";
import { Problem, seenHeader } from "./server.ts";
import { newSession, Session } from "./session.ts";

const retries = 5;

/** Sealed files that a change brings or lets go beside pages, by hash; those of `sealed` go along with it. */
export interface NewFiles {
  readonly add: string[];
  readonly drop: string[];
  readonly sealed: Bytes[];
}

export class Vault extends Session {
  #manifest: Manifest | null = null;
  /** All that happened, read once. */
  readonly feed = new Feed(this.trust, this);
  /** Deliveries that were verified to be shown, by their hash: those of letters that were kept are not in the feed. */
  readonly #shown = new Map<string, Statement<"delivery">>();
  #turn: Promise<unknown> = Promise.resolve();

  /** Signs in: the challenge came with the way in. */
  static async enter(trust: Trust, bag: Keybag, chain: PlacedChain, nonce: string, seen: Seen): Promise<Vault> {
    const author = { log: trust.log, chain, key: await signingKey(bag.sign) };
    return new Vault(trust, bag, author, await newSession(author, seen, nonce));
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
    const chain = await this.readChain();
    // how far this device has come is read before the server is asked: another tab may go on while the answer is on its way
    const [before, mark] = [await keptSeen(this.trust.log), await this.#mark()];
    const answer = await this.ask("/api/manifest", { headers: seenHeader(before) });
    const { newest: statement, seen } = await checkedManifest(answer, manifestName(this.keys.bag.manifest), chain, this.trust, Date.now(), before, mark);
    await keepSeen(seen);
    const held = this.#manifest?.pages ?? [];
    const index = await this.payload(statement.body.index);
    const read = await step((fault) => (fault === "rolled-back" ? fault : "tampered"), async () => {
      const names = await openIndex(index, statement, this.keys.bag.vaults);
      return manifestOf(statement, await openPages(this.account, names, held, this.keys.bag.vaults, (name) => this.payload(name), heard));
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
      await this.readChain();
      const { statement, sealed, manifest } = await nextManifest(before, changes, files, this.keys.author, await this.seen(), Date.now()).catch((refusal: unknown) => {
        // nothing came from outside: it is what would be written that no reader takes, and it is refused as a server would
        throw refusal instanceof Refused ? new Problem(refusal.fault === "too-large" ? "too-large" : "malformed") : refusal as Error;
      });
      const sections: Section[] = [{ name: "manifest", bytes: statement }, ...[...sealed, ...files.sealed].map((bytes) => ({ name: "sealed", bytes }))];
      const request: Request = {
        method: "PUT", body: writeSections(sections),
        headers: { "Content-Type": "application/vnd.coffre.sections", "If-Match": `"${base32(fromBase64(before.hash))}"` },
      };
      try {
        const { answer } = await untilLogged(() => this.ask("/api/manifest", request), this.trust);
        await checkWritten(answer, manifestName(this.keys.bag.manifest), manifest, this.trust);
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

  /** Evidence of these events, in the order of the log. */
  async told(events: readonly Evidence["event"][]): Promise<readonly Evidence[]> {
    return (await this.feed.read()).map(({ evidence }) => evidence).filter(({ event }) => events.includes(event));
  }

  /** All about a delivery but its content, checked. */
  async delivery(id: string): Promise<CheckedDelivery> {
    const before = await keptSeen(this.trust.log);
    const checked = await checkDelivery(await this.ask(`/api/deliveries/${id}`, { headers: seenHeader(before) }), id, this.trust, Date.now(), before);
    await keepSeen(checked.seen);
    return checked;
  }

  /** The letter that a delivery went to; asked for once on this device. */
  letter(delivery: string): Promise<Chain> {
    return letterOf(this, delivery);
  }

  /** The content of a delivery to this account. The first fetch of its grant is recorded (D.6). */
  async granted(delivery: CheckedDelivery): Promise<Grant> {
    const sealed = await this.ask(`/api/deliveries/${delivery.act.body.id}/grant`);
    return openReceived(delivery, sealed, await this.chainTo(delivery.act.body.to.n), this.keys.bag.vaults);
  }

  /** What this account itself sealed, from its own copy. */
  async copied(act: Statement<"delivery">): Promise<Grant> {
    const sealed = await this.ask(`/api/deliveries/${act.body.id}/copy`);
    return step("content-mismatch", () => openCopy(act, sealed, this.keys.bag.vaults));
  }

  /** A document from another: who signed it, when the log took it, and what its cover says, from the grant or from the copy that was kept. */
  async signed(version: Version): Promise<{ name: string; at: string; cover: Cover }> {
    const delivery = await this.delivery(version.delivery);
    const { act, sender, evidence } = delivery;
    await step("tampered", () => {
      demand(act.note.hash === version.act && act.body.parts[version.part]?.payload === version.payload, "content-mismatch", "This is not the delivery that was kept.");
    });
    this.#shown.set(act.note.hash, act);
    const { cover } = version.whence === "letter"
      ? await openKept(delivery, await this.ask(`/api/deliveries/${version.delivery}/copy`), version.copy, this.keys.bag.vaults)
      : await this.granted(delivery);
    return { name: sender.name?.name ?? "", at: evidence[0]?.at ?? "", cover };
  }

  /** What is signed of a version: the manifest's word, and that of the act that brought it, where it was read. */
  stated(version: Version): Stated {
    const { act, part, key, payload, sealed, size, salt } = version;
    const told = this.#shown.get(act) ?? this.feed.parted(act);
    return { key: fromBase64(key, 32), payload, sealed, size, salt: fromBase64(salt, 32), commit: told?.body.parts[part]?.commit ?? "", of: () => this.#broughtBy(version) };
  }

  /** What was delivered here was verified before the manifest named it; a kept letter's recipient is the letter. */
  #broughtBy({ whence, delivery, act, by }: Version): Faulty | null {
    if (whence !== "delivery") return null;
    const entry = this.entries().find((one) => one.t === "document" && one.versions.some((other) => other.act === act));
    return { id: delivery, hash: act, from: entry?.t === "document" ? entry.from : by, to: this.account, name: "" };
  }

  /** A document's bytes, in memory: what was signed, no other. [attack 8] */
  async bytes(version: Version): Promise<Bytes> {
    return (await this.open(this.stated(version), memory(version.size))).file;
  }

  /** Opens a document as it comes. The bytes lie in the sink while it does, and are given out only once all of them were compared. [attacks 7, 8] */
  async open<T>(stated: Stated, sink: Sink<T>, heard: (bytes: number) => void = () => undefined): Promise<Opened<T>> {
    const opener = await Opener.begin(stated, sink);
    await this.stream(stated, async (bytes) => {
      await opener.take(bytes);
      heard(bytes.length);
    });
    return opener.end();
  }

  /** Sealed bytes as they come, as the server gives them. */
  async stream({ payload, sealed }: Pick<Stated, "payload" | "sealed">, into: (bytes: Bytes) => Promise<void> | void): Promise<void> {
    const take = async (bytes: Bytes): Promise<void> => into(bytes);
    await this.ask(`/api/payloads/${base32(fromBase64(payload))}`, { most: sealed, into: (bytes) => take(bytes).catch(full) });
  }
}
