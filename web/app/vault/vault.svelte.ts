// What the vault's page is doing: the road from a letter, coming back, and what is read. Addresses hold a name of a page; what names a thing stands after #.
import { fromBase32 } from "../../lib/bytes.ts";
import { alarm, say } from "../heard.ts";
import { t } from "../language.svelte.ts";
import type { Trouble } from "../reader/messages.ts";
import { Troubled } from "../reader/reader.ts";
import type { Waiting } from "../wait.ts";
import { sweepAside } from "./aside.ts";
import { Asking } from "./asking.svelte.ts";
import type { VaultAsks } from "./messages.ts";
import { confirmByKey, openByCode, openByKey, type EnterError } from "./opening.ts";
import { Keeping } from "./road/keeping.svelte.ts";
import { homeAddress, isRoute, read, type Reading, type Shown } from "./routes.ts";
import { Watch } from "./session/watch.svelte.ts";
import type { Step } from "./steps.ts";
import { wordsOf, type Undone } from "./undone.ts";
import { v } from "./words.ts";

const longHidden = 30 * 60_000;

export class VaultPage {
  step = $state.raw<Step>({ kind: "front", first: true });
  /** What was asked last and did not come about, in words; what is shown stays. */
  told = $state.raw("");
  /** What is asked for by its address before the vault is open. */
  #wanted = homeAddress;
  #open = $state(false);
  #visits = 0;
  /** What was shown before what is being read now. */
  #former: Shown | null = null;
  readonly #asking = new Asking(() => { this.watch.goesOn(); });
  /** Ends with the visit that reads, for the next one or for good. */
  #visit = new AbortController();
  readonly #leaveLetter: (changed: boolean) => void;
  /** Ends with this page: another vault may be begun from the same letter. */
  readonly #life = new AbortController();
  readonly watch: Watch;

  /** @param leaveLetter goes back to the letter that this vault would keep, which may no longer be what it was; nowhere where there is none */
  constructor(leaveLetter: (changed: boolean) => void = () => undefined) {
    const { signal } = this.#life;
    this.watch = new Watch(this, signal);
    this.#leaveLetter = (changed) => {
      if (this.step.kind === "keeping") this.step.keeping.left();
      if (location.pathname === "/p") this.end();
      leaveLetter(changed);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      if (document.hidden && !signal.aborted) timer = setTimeout(() => { this.#forget(); }, longHidden);
    }, { signal });
    addEventListener("popstate", () => { this.#moved(); }, { signal });
  }

  /** It is closed for good: only its certificate is left. */
  closed(certificate: string): void {
    this.#open = false;
    this.watch.end();
    this.#endWorker();
    history.replaceState(null, "", homeAddress);
    this.#show({ kind: "closed", certificate });
  }

  /** The worker and all it holds go; this page hears nothing more. */
  end(): void {
    this.#endWorker();
    this.#life.abort();
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** What is waited out, the newest. */
  get waiting(): Waiting | null {
    return this.#asking.waiting;
  }

  /** There is no network, and what is shown was seen then; 0: it is as it stands. */
  get lastSeen(): number {
    return this.#asking.lastSeen;
  }

  /** Begins with what the address says. */
  start(): void {
    const { pathname } = location;
    if (pathname === "/retrouver/appareil") {
      this.aimedScreen();
      return;
    }
    this.#wanted = isRoute(pathname) ? pathname + location.hash : homeAddress;
    this.step = pathname === "/" ? { kind: "front", first: this.step.kind === "front" } : pathname === "/retrouver" ? { kind: "recover" } : pathname === "/retrouver/code" ? { kind: "by-code", typed: "", error: "" } : { kind: "enter", error: "" };
  }

  /** « Garder ce document »: the worker reads the letter once more, and makes the keys. */
  async keep(code: string): Promise<void> {
    this.step = { kind: "busy", text: t().letter.working };
    const begun = await this.asks("keep", code);
    if (begun !== null) this.step = { kind: "keeping", keeping: new Keeping(this, begun) };
  }

  /** Asks the worker until it answers; null when the page has gone elsewhere instead. */
  async asks<K extends keyof VaultAsks>(ask: K, given: VaultAsks[K]["gives"], give: Transferable[] = [], heard?: (so: unknown) => void): Promise<VaultAsks[K]["gets"] | null> {
    try {
      return await this.tries(ask, given, give, heard);
    } catch (error) {
      this.troubled(error);
      return null;
    }
  }

  /** Asks for what gives nothing back: true once it is done. */
  async did(ask: { [K in keyof VaultAsks]: VaultAsks[K]["gets"] extends null ? K : never }[keyof VaultAsks], given: VaultAsks[typeof ask]["gives"]): Promise<boolean> {
    try {
      await this.tries(ask, given);
      return true;
    } catch (error) {
      this.troubled(error);
      return false;
    }
  }

  /** The same; what fails for good is thrown. `waits` hears whether this is what waits. */
  tries<K extends keyof VaultAsks>(
    ask: K, given: VaultAsks[K]["gives"], give: Transferable[] = [], heard?: (so: unknown) => void, waits?: (so: boolean) => void,
  ): Promise<VaultAsks[K]["gets"]> {
    return this.#asking.until(ask, given, give, heard, undefined, waits);
  }

  /** Reads for one visit. */
  #reading(): Reading {
    const { signal } = (this.#visit = new AbortController());
    const tries: Reading["tries"] = (ask, given, give, heard) => this.#asking.until(ask, given, give ?? [], heard, signal);
    return {
      tries,
      asks: async (ask, given, give, heard) => tries(ask, given, give, heard).catch((error: unknown) => {
        this.troubled(error);
        return null;
      }),
      update: (address, given) => { if (!signal.aborted) this.#showAt(address, given); },
      troubled: (error) => { this.troubled(error); },
    };
  }

  /** Asks once, and shows nothing of what troubles the network. */
  quietly<K extends "limits" | "stay" | "keepWords" | "readers">(ask: K, given: VaultAsks[K]["gives"]): Promise<VaultAsks[K]["gets"]> {
    return this.#asking.quietly(ask, given);
  }

  /** The session is over: the keys go with it. */
  shut(): void {
    this.#forget();
  }

  #endWorker(): void {
    this.#visit.abort();
    this.#asking.end();
    setTimeout(() => { void sweepAside(); }, 1000); // a document that it was opening lies in clear; its lock goes a moment after it
  }

  /** The vault is shut, and the server is told. */
  async #close(): Promise<void> {
    this.watch.end();
    this.#open = false;
    this.#visit.abort();
    await this.#asking.leave();
  }

  go(path: string, step: Step): void {
    if (location.pathname + location.hash !== path) history.pushState(null, "", path);
    this.#show(step);
  }

  #show(step: Step): void {
    this.step = step;
    this.told = "";
    say("");
    alarm("");
  }

  enterScreen(error: EnterError = ""): void {
    this.go("/entrer", { kind: "enter", error });
  }

  /** Opens by a passkey; where this browser has none, by its own key. */
  async enter(): Promise<void> {
    this.#show({ kind: "busy", text: v().enter.opening });
    try {
      const error = await openByKey(this.#asking);
      if (error !== "") {
        this.#show({ kind: "enter", error });
        return;
      }
      this.#open = true;
      await this.home();
    } catch (error) {
      this.troubled(error);
    }
  }

  recoverScreen(): void {
    this.go("/retrouver", { kind: "recover" });
  }

  /** What another device shows leaves the address at once. */
  aimedScreen(): void {
    const secret = location.pathname === "/retrouver/appareil" ? fromBase32(location.hash.slice(1), 32) : null;
    if (location.hash !== "") history.replaceState(null, "", location.pathname);
    this.go("/retrouver/appareil", { kind: "aimed", secret });
  }

  byCodeScreen(): void {
    this.go("/retrouver/code", { kind: "by-code", typed: "", error: "" });
  }

  /** Opens the keybag by the code; key, new code and check come next, and nothing has changed yet. */
  async byCode(typed: string): Promise<void> {
    try {
      const begun = await openByCode(this.#asking, typed);
      if (typeof begun === "string") {
        this.#show({ kind: "by-code", typed, error: begun });
        return;
      }
      const keeping = new Keeping(this, begun);
      this.step = { kind: "keeping", keeping };
      await keeping.accept();
    } catch (error) {
      this.troubled(error);
    }
  }

  /** What was being made stands: the vault is open. */
  opened(step: Step | null): void {
    this.#open = true;
    if (step !== null) this.#show(step);
  }

  /** Shows what was asked for; the home where nothing was. */
  async home(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = homeAddress;
    await this.visit(wanted);
  }

  /** Goes to an address of the vault: reads what stands there, and shows it; in the place of this one where it is the same thing by another name. */
  async visit(address: string, instead = false): Promise<void> {
    const visit = ++this.#visits;
    this.#visit.abort();
    if (instead) history.replaceState(null, "", address);
    else if (location.pathname + location.hash !== address) history.pushState(null, "", address);
    if (this.step.kind !== "busy") this.#former = this.step.kind === "shown" ? this.step : null;
    this.#show({ kind: "busy", text: v().home.reading });
    const shown = await read(this.#reading(), address);
    if (this.#open && shown !== null) void this.quietly("limits", null).then((limits) => { this.watch.begin(limits); }, () => undefined);
    if (shown === null || visit !== this.#visits) return;
    this.step = shown;
    say(shown.heard);
  }

  /** A link within the vault. */
  readonly follow = (event: MouseEvent & { readonly currentTarget: HTMLAnchorElement }): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void this.visit(event.currentTarget.getAttribute("href") ?? homeAddress);
  };

  /**
   * What is shown at an address has changed by an act of the person; where the page has gone elsewhere, nothing. What the visit is still reading was asked for
   * before that act: it is given up, so that no answer of its own comes after and puts back what stood.
   */
  update(address: string, given: unknown): void {
    if (this.#showAt(address, given)) this.#visit.abort();
  }

  #showAt(address: string, given: unknown): boolean {
    if (this.step.kind !== "shown" || this.step.address !== address) return false;
    this.step = { ...this.step, given };
    this.told = "";
    return true;
  }

  /** A ceremony right before what cannot be undone: "" where it was done, else why not, in words. */
  confirm(): Promise<string> {
    return confirmByKey(this.#asking);
  }

  /** Of a document whose cover is shown; @param org who signed it, "" for one's own */
  async bytes(id: string, org: string, show: (waiting: Waiting | null) => void): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      return await this.#asking.showing("bytes", id, show);
    } catch (error) {
      this.troubled(error, org);
      return null;
    }
  }

  /** The same, of any size: a file, where it was opened to. */
  async file(id: string, org: string, show: (waiting: Waiting | null) => void, heard: (share: number) => void): Promise<Blob | null> {
    try {
      return await this.#asking.showing("download", { id, n: 0 }, show, [], (so) => { heard(Number(so)); });
    } catch (error) {
      this.troubled(error, org);
      return null;
    }
  }

  async leave(): Promise<void> {
    await this.#close();
    this.go("/", { kind: "front", first: false });
  }

  /** Back to the letter: nothing was signed, nothing was sent. */
  backToLetter(): void {
    this.#endWorker();
    this.#leaveLetter(this.#open);
  }

  /** Begins again where it stopped, by hand. */
  again(): void {
    if (this.#open) void this.home();
    else if (location.pathname === "/p") this.backToLetter();
    else this.start();
  }

  /** A page left behind keeps no key and no code, whatever it shows. */
  #forget(): void {
    const { step } = this;
    const wasOpen = this.#open;
    if (step.kind === "keeping") step.keeping.left();
    void this.#close();
    if (!wasOpen && location.pathname === "/p") this.#leaveLetter(false);
    else if (step.kind === "by-code") this.#show({ kind: "by-code", typed: "", error: "" });
    else if (step.kind === "aimed") this.#show({ kind: "aimed", secret: null });
    else if (wasOpen || step.kind === "keeping" || step.kind === "busy") this.enterScreen(step.kind === "busy" && !wasOpen ? "" : "ended");
  }

  /** Back and forth through the history. */
  #moved(): void {
    const { step } = this;
    if (step.kind === "keeping" && step.keeping.moved((history.state as { step?: number } | null)?.step ?? 0)) return;
    if (step.kind === "keeping") step.keeping.left();
    const { pathname } = location;
    if (pathname === "/p") this.backToLetter();
    else if (!this.#open) this.start();
    else if (isRoute(pathname)) void this.visit(pathname + location.hash);
    else void this.home();
  }

  /** The server, or a check of ours, says no: only an end ends the vault; else what is shown stays, and why is said. */
  #refused(refused: Undone & { readonly kind: "refused" }): void {
    const { step } = this;
    const { why } = refused;
    if (why === "ended" && (this.#open || location.pathname !== "/p")) {
      void this.#close();
      this.enterScreen("ended");
    } else if (why === "no-document") {
      // without a network more was asked than was seen: what is shown stays
      if (this.lastSeen > 0 && step.kind === "shown") return;
      this.#wanted = homeAddress;
      void this.home();
    } else if (step.kind === "keeping" && step.keeping.isLetter && !this.#open && !step.keeping.refused(why)) this.#leaveLetter(true);
    else if (step.kind === "busy" && this.#former === null) {
      void this.#close();
      if (location.pathname === "/p") this.#leaveLetter(true);
      else this.enterScreen(refused);
    } else {
      if (step.kind === "busy" && this.#former !== null) {
        history.replaceState(null, "", this.#former.address);
        this.#show(this.#former);
      }
      this.told = wordsOf(refused);
      alarm(this.told);
    }
  }

  /** A recovery was refused: the code that was written down for it opens nothing, and is said to. */
  recoverRefused(): void {
    void this.#close();
    this.go("/retrouver/code", { kind: "by-code", typed: "", error: "refused" });
  }

  /** @param org of the document that was shown; none was where it is left out */
  troubled(error: unknown, org?: string): void {
    if (error instanceof DOMException && error.name === "AbortError") return; // this page has gone elsewhere already
    say("");
    const trouble: Trouble = error instanceof Troubled ? error.trouble : { kind: "stop", stop: "tampered" };
    switch (trouble.kind) {
      case "stop":
        this.watch.end();
        this.#endWorker();
        this.#open = false;
        this.step = { kind: "stop", stop: trouble.stop, at: Date.now(), org: (org ?? "") || (trouble.of?.name ?? ""), of: trouble.of ?? null, shown: org !== undefined };
        break;
      case "too-old":
        this.step = { kind: "too-old" };
        break;
      case "refused":
        this.#refused(trouble);
        break;
      default:
        // the letter is no longer what it was: it is read again, and says so itself
        this.#endWorker();
        this.#leaveLetter(true);
    }
  }
}
