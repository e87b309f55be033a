// Screens 10 to 14: contract, key, code, check, done. Three taps of ours, at most three ceremonies; nothing is signed before the last one.
import { base64url } from "../../../lib/ways.ts";
import { alarm, say } from "../../heard.ts";
import { t } from "../../language.svelte.ts";
import { Troubled } from "../../reader/reader.ts";
import { forgetPasskeys, handed, keyName, makeKey, NoKeyError, useKey, type NoKey } from "./ceremony.ts";
import { contractText, version } from "./contract.ts";
import type { Begun, Kept, RoadAsks } from "./asks.ts";
import type { VaultPage } from "../vault.svelte.ts";
import { v } from "../words.ts";

export type At = "contract" | "key" | "code" | "check" | "saving" | "done";

type Ceremony = RoadAsks["challenge"]["gives"];

/** What a history entry holds of a step: its number, and nothing else. */
const numbers: Readonly<Record<At, number>> = { contract: 1, key: 2, code: 3, check: 4, saving: 4, done: 5 };

/** A challenge older than this is asked for anew before a ceremony. */
const freshFor = 8 * 60_000;

export class Keeping {
  readonly begun: Begun;
  at = $state.raw<At>("contract");
  /** Under the title of the key: what its device is doing now. */
  said = $state.raw("");
  failed = $state.raw<NoKey | "">("");
  groups = $state.raw<readonly string[]>([]);
  /** Which two groups are asked. */
  asked = $state.raw<readonly [number, number]>([1, 5]);
  /** This browser's own key opens, for the passkey does not. */
  onDevice = $state.raw(false);
  kept = $state.raw<Kept | null>(null);
  readonly #page: VaultPage;
  #id: ArrayBuffer | null = null;
  /** The passkey that was made here and is no way in yet, by its id; "" for none. */
  #unused = "";
  readonly #ready = new Map<Ceremony, { readonly bytes: Uint8Array<ArrayBuffer>; readonly at: number }>();
  #busy = false;

  constructor(page: VaultPage, begun: Begun) {
    this.#page = page;
    this.begun = begun;
    this.#choose();
    if (this.isLetter) {
      this.#mark("contract");
      void this.#prepare("make");
    }
  }

  get isLetter(): boolean {
    return this.begun.org !== "";
  }

  get of(): number {
    return this.isLetter ? 4 : 3;
  }

  /** The number of a step, as a person counts them. */
  number(at: At): number {
    return this.isLetter ? numbers[at] : numbers[at] - 1;
  }

  /** Waits for what troubles the network. */
  get waiting(): VaultPage["waiting"] {
    return this.#page.waiting;
  }

  /** A challenge is asked for before it is needed: the ceremony must begin in the same gesture as the tap. */
  async #prepare(ceremony: Ceremony): Promise<void> {
    if (this.#fresh(ceremony) !== null) return;
    const bytes = await this.#page.tries("challenge", ceremony).catch(() => null);
    if (bytes !== null) this.#ready.set(ceremony, { bytes, at: Date.now() });
  }

  #fresh(ceremony: Ceremony): Uint8Array<ArrayBuffer> | null {
    const ready = this.#ready.get(ceremony);
    return ready !== undefined && Date.now() - ready.at < freshFor ? ready.bytes : null;
  }

  /** One challenge is for one ceremony. */
  async #take(ceremony: Ceremony): Promise<Uint8Array<ArrayBuffer>> {
    const ready = this.#fresh(ceremony);
    this.#ready.delete(ceremony);
    return ready ?? (await this.#page.tries("challenge", ceremony));
  }

  /** « J’accepte et je continue », and « Réessayer »: makes the key, and reads it once. */
  async accept(): Promise<void> {
    if (this.#busy) return;
    if (this.#id !== null && this.groups.length > 0) {
      this.#go("code");
      return;
    }
    this.#busy = true;
    this.failed = "";
    this.said = "";
    if (this.at !== "key") this.#go("key");
    try {
      await this.#makeKey();
      this.groups = await this.#page.tries("code", null);
      this.#go("code", true);
      if (this.onDevice) say(v().key.noPrf);
    } catch (error) {
      this.#stopped(error);
    } finally {
      this.#busy = false;
    }
  }

  async #makeKey(): Promise<void> {
    const name = keyName();
    const made = await makeKey(await this.#take("make"), this.begun.account, name, () => { this.#say(v().key.again); });
    const id = made.id.slice(0);
    this.#forgetKey(); // of an attempt before this one
    this.#unused = base64url(new Uint8Array(id));
    const mustRead = await this.#page.tries("made", { made, name }, handed(made));
    if (mustRead) {
      this.#say(v().key.again);
      const used = await useKey(await this.#take("use"), id);
      this.onDevice = !(await this.#page.tries("read", used, handed(used)));
    }
    this.#id = id;
    if (!this.onDevice) this.#say(v().key.made);
  }

  #say(text: string): void {
    this.said = text;
    say(text);
  }

  /** « Je l’ai noté »: two groups are asked, one of each half. */
  noted(): void {
    this.#go("check");
  }

  /** « Revoir le code »: other groups are asked the next time. */
  again(): void {
    this.#choose();
    history.back();
  }

  #choose(): void {
    const before = this.asked;
    const pick = (from: number, not: number): number => {
      const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
      const found = from + (random & 3);
      return found === not ? from + ((found - from + 1) & 3) : found;
    };
    this.asked = [pick(1, before[0]), pick(5, before[1])];
  }

  isGroup(group: number, typed: string): boolean {
    return this.groups[group - 1] === typed;
  }

  /** Both groups are right: the last read, and only then all is signed and sent. */
  async finish(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.failed = "";
    try {
      const used = await useKey(await this.#take("use"), this.#id);
      this.at = "saving";
      say(v().check.saving);
      await this.#page.tries("last", used, handed(used));
      await this.#send();
    } catch (error) {
      if (error instanceof NoKeyError) {
        this.at = "check";
        void this.#prepare("use");
      }
      this.#stopped(error);
    } finally {
      this.#busy = false;
    }
  }

  async #send(): Promise<void> {
    const given = this.begun;
    const kept = await this.#page.tries("send", {
      contract: this.isLetter ? contractText(given) : "",
      title: t().lang === "en-CA" ? `Vault contract, version ${version}` : `Contrat de coffre, version ${version}`,
      code: t().lang === "en-CA" ? "Recovery code" : "Code de récupération",
      device: t().lang === "en-CA" ? "This browser" : "Ce navigateur",
    });
    this.kept = kept;
    this.groups = [];
    this.#unused = "";
    if (!this.isLetter) {
      this.#page.opened({ kind: "recovered" });
      return;
    }
    this.onDevice = kept.device;
    this.#page.opened(null);
    this.#go("done", true);
    alarm(`${v().done.title}. ${v().done.facts(this.begun)[2] ?? ""}`);
  }

  #stopped(error: unknown): void {
    if (error instanceof NoKeyError) this.failed = error.why;
    else if (error instanceof Troubled && error.trouble.kind === "refused" && error.trouble.why === "no-second-way") this.failed = "none";
    else if (error instanceof Troubled && error.trouble.kind === "refused" && error.trouble.why === "wrong-passkey" && this.at === "saving") {
      // the passkey's making is too old for the server: it is made again, and the same code stays
      this.#id = null;
      this.failed = "cancelled";
      this.#go("key", true);
    } else if (error instanceof Troubled && error.trouble.kind === "refused" && error.trouble.why !== "ended" && this.at === "saving" && !this.isLetter) {
      this.#page.recoverRefused();
      return;
    } else {
      this.#page.troubled(error);
      return;
    }
    const text = this.failed === "none" ? v().key.none : v().key.cancelled;
    alarm(text);
  }

  /** The road is left: its passkey opens nothing. What was sent may have been taken: of that one nothing is said. */
  left(): void {
    if (this.at !== "saving") this.#forgetKey();
  }

  #forgetKey(): void {
    if (this.#unused !== "") forgetPasskeys([this.#unused]);
    this.#unused = "";
  }

  /** The letter is as it was, and what was asked can be asked again: true where that is so. */
  refused(why: string): boolean {
    const again = this.at === "saving" && ["no-room", "too-large", "wrong-time"].includes(why);
    if (again) this.at = "check";
    return again;
  }

  back(): void {
    if (this.isLetter) history.back();
    else this.leave();
  }

  /** « Revenir au document ». */
  leave(): void {
    this.left();
    if (this.isLetter) this.#page.backToLetter();
    else this.#page.recoverScreen();
  }

  #mark(at: At, instead = false): void {
    const state = { step: numbers[at] };
    if (instead) history.replaceState(state, "", location.pathname);
    else history.pushState(state, "", location.pathname);
  }

  #go(at: At, instead = false): void {
    this.at = at;
    this.#mark(at, instead);
    say(this.at === "done" ? "" : v().step({ n: this.number(at), of: this.of }));
    if (at === "check") void this.#prepare("use");
  }

  /** The history moved to that step; false where it lies outside of this road. */
  moved(step: number): boolean {
    if (this.at === "done" || this.at === "saving") return true;
    if (step === 0) return false;
    const at: At = step >= 4 ? "check" : step === 3 ? "code" : "contract";
    this.at = at !== "contract" && this.groups.length === 0 ? "contract" : this.isLetter || at !== "contract" ? at : "code";
    return true;
  }
}
