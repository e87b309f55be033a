// What the vault's page is doing: the road from a letter, coming back, and what is read. Addresses hold a name of a page; what names a thing stands after #.
import { fromBase32 } from "../../lib/bytes.ts";
import type { Stop } from "../../lib/faults.ts";
import { alarm, say } from "../heard.ts";
import { t } from "../language.svelte.ts";
import type { Trouble } from "../reader/messages.ts";
import { Asker, Troubled } from "../reader/reader.ts";
import { untilDone, type Waiting } from "../wait.ts";
import type { VaultAsks } from "./messages.ts";
import { handed, NoKeyError, useKey, type NoKey } from "./road/ceremony.ts";
import { Keeping } from "./road/keeping.svelte.ts";
import { homeAddress, isRoute, read, type Shown } from "./routes.ts";
import { Watch } from "./session/watch.svelte.ts";
import program from "./vault.worker.ts?worker&url";
import { v } from "./words.ts";

export type EnterError = "" | "cancelled" | "none" | "ended" | "noPrf" | "unknown";
export type RecoverError = "" | "codeCheck" | "unknown" | "early";

export type Step =
  | { readonly kind: "busy"; readonly text: string }
  | { readonly kind: "keeping"; readonly keeping: Keeping }
  | { readonly kind: "front" }
  | { readonly kind: "enter"; readonly error: EnterError }
  | { readonly kind: "recover" }
  | { readonly kind: "by-code"; readonly typed: string; readonly error: RecoverError }
  | { readonly kind: "recovered" }
  /** Closed for good: its certificate of destruction. */
  | { readonly kind: "closed"; readonly certificate: string }
  /** Screen 37 by another device; the secret that its square showed. */
  | { readonly kind: "aimed"; readonly secret: Uint8Array<ArrayBuffer> | null }
  | Shown
  | { readonly kind: "too-old" }
  | { readonly kind: "stop"; readonly stop: Stop; readonly at: number };

const longHidden = 30 * 60_000;

export class VaultPage {
  step = $state.raw<Step>({ kind: "front" });
  waiting = $state.raw<Waiting | null>(null);
  /** There is no network, and what is shown was seen then; 0: it is as it stands. */
  lastSeen = $state(0);
  /** What is asked for by its address before the vault is open. */
  #wanted = homeAddress;
  #open = false;
  #visits = 0;
  #worker = this.#newWorker();
  /** Ends with the worker, and with it all that waits. */
  #work = new AbortController();
  readonly #leaveLetter: (changed: boolean) => void;
  /** Ends with this page: another vault may be begun from the same letter. */
  readonly #life = new AbortController();
  readonly watch: Watch;

  /** @param leaveLetter goes back to the letter that this vault would keep, which may no longer be what it was; nowhere where there is none */
  constructor(leaveLetter: (changed: boolean) => void = () => undefined) {
    const { signal } = this.#life;
    this.watch = new Watch(this, signal);
    this.#leaveLetter = (changed) => {
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

  /** Begins with what the address says. */
  start(): void {
    const { pathname } = location;
    if (pathname === "/retrouver/appareil") {
      this.aimedScreen();
      return;
    }
    this.#wanted = isRoute(pathname) ? pathname + location.hash : homeAddress;
    this.step = pathname === "/" ? { kind: "front" } : pathname === "/retrouver" ? { kind: "recover" } : pathname === "/retrouver/code" ? { kind: "by-code", typed: "", error: "" } : { kind: "enter", error: "" };
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

  /** The same; what fails for good is thrown. */
  tries<K extends keyof VaultAsks>(ask: K, given: VaultAsks[K]["gives"], give: Transferable[] = [], heard?: (so: unknown) => void): Promise<VaultAsks[K]["gets"]> {
    return this.#untilDone(ask, given, (waiting) => { this.waiting = waiting; }, give, heard);
  }

  #untilDone<K extends keyof VaultAsks>(ask: K, given: VaultAsks[K]["gives"], show: (waiting: Waiting | null) => void, give: Transferable[] = [], heard?: (so: unknown) => void): Promise<VaultAsks[K]["gets"]> {
    if (this.#worker.ended) {
      this.#worker = this.#newWorker();
      this.#work = new AbortController();
    }
    const worker = this.#worker;
    return untilDone(() => worker.ask(ask, given, give, heard), show, this.#work.signal);
  }

  /** Asks once, and shows nothing of what troubles the network. */
  quietly<K extends "limits" | "stay">(ask: K): Promise<VaultAsks[K]["gets"]> {
    return this.#worker.ask(ask, null);
  }

  /** The session is over: the keys go with it. */
  shut(): void {
    this.#forget();
  }

  #newWorker(): Asker<VaultAsks> {
    return new Asker<VaultAsks>(program, undefined, (at) => { this.lastSeen = at; });
  }

  #endWorker(): void {
    this.#work.abort();
    this.#worker.end();
  }

  go(path: string, step: Step): void {
    if (location.pathname + location.hash !== path) history.pushState(null, "", path);
    this.#show(step);
  }

  #show(step: Step): void {
    this.step = step;
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
      const challenge = await this.#challenge();
      // without a server nobody judges the answer: the passkey is only asked to open
      const used = await this.#used(challenge ?? crypto.getRandomValues(new Uint8Array(32)));
      const give = used === null ? [] : handed(used);
      if (challenge === null) await this.tries("enterOffline", used, give);
      else if (used !== null) await this.tries("enter", used, give);
      else if (!(await this.tries("device", null))) throw new NoKeyError("none");
      this.#open = true;
      await this.home();
    } catch (error) {
      if (error instanceof NoKeyError) this.#show({ kind: "enter", error: error.why === "none" ? "none" : "cancelled" });
      else if (error instanceof Troubled && error.trouble.kind === "refused" && error.trouble.why === "no-way") this.#show({ kind: "enter", error: "noPrf" });
      else if (error instanceof Troubled && error.trouble.kind === "refused" && error.trouble.why.startsWith("wrong-")) this.#show({ kind: "enter", error: "unknown" });
      else this.troubled(error);
    }
  }

  /** For a passkey; null where nobody answers, and this device can open what it has: what browsers say of the network is often wrong. */
  async #challenge(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!(await this.tries("here", null))) return this.tries("challenge", "use");
    try {
      return await this.#worker.ask("challenge", "use");
    } catch (error) {
      const away = error instanceof Troubled && (error.trouble.kind === "offline" || error.trouble.kind === "away");
      return away ? null : this.tries("challenge", "use");
    }
  }

  /** A use of the passkey; null where this browser makes none, and opens by its own key. */
  async #used(challenge: BufferSource): Promise<Awaited<ReturnType<typeof useKey>> | null> {
    try {
      return await useKey(challenge, null);
    } catch (error) {
      if (error instanceof NoKeyError && error.why === "none") return null;
      throw error;
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

  /** Opens the keybag by the code, in memory; key, new code and check come next, and nothing has changed yet. */
  async byCode(typed: string): Promise<void> {
    try {
      const begun = await this.tries("recover", typed);
      const keeping = new Keeping(this, begun);
      this.step = { kind: "keeping", keeping };
      await keeping.accept();
    } catch (error) {
      const kind = error instanceof Troubled ? error.trouble.kind : "";
      if (kind === "code-check" || kind === "unknown") this.#show({ kind: "by-code", typed, error: kind === "unknown" ? "unknown" : "codeCheck" });
      else if (error instanceof Troubled && error.trouble.kind === "refused" && error.trouble.why === "early") this.#show({ kind: "by-code", typed, error: "early" });
      else this.troubled(error);
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
    if (instead) history.replaceState(null, "", address);
    else if (location.pathname + location.hash !== address) history.pushState(null, "", address);
    this.#show({ kind: "busy", text: v().home.reading });
    const shown = await read(this, address);
    if (this.#open && shown !== null) void this.quietly("limits").then((limits) => { this.watch.begin(limits); }, () => undefined);
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

  /** What is shown at an address has changed by an act of the person; where the page has gone elsewhere, nothing. */
  update(address: string, given: unknown): void {
    if (this.step.kind === "shown" && this.step.address === address) this.step = { ...this.step, given };
  }

  /** A ceremony right before what cannot be undone (V4): nothing where it was done, else why not. */
  async confirm(): Promise<NoKey | ""> {
    try {
      const used = await useKey(await this.tries("challenge", "use"), null);
      await this.tries("fresh", used, handed(used));
      return "";
    } catch (error) {
      if (error instanceof NoKeyError) return error.why;
      if (error instanceof Troubled && error.trouble.kind === "refused" && error.trouble.why !== "ended") return "cancelled";
      throw error;
    }
  }

  async bytes(id: string, show: (waiting: Waiting | null) => void): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      return await this.#untilDone("bytes", id, show);
    } catch (error) {
      this.troubled(error);
      return null;
    }
  }

  async leave(): Promise<void> {
    this.#open = false;
    this.watch.end();
    await this.#worker.ask("leave", null).catch(() => null);
    this.#endWorker();
    this.go("/", { kind: "front" });
  }

  /** Back to the letter: nothing was signed, nothing was sent. */
  backToLetter(): void {
    this.#endWorker();
    this.#leaveLetter(this.#open);
  }

  /** Begins again where it stopped, by hand. */
  again(): void {
    if (this.#open) void this.home();
    else this.start();
  }

  /** A page left behind keeps no key. */
  #forget(): void {
    this.watch.end();
    if (this.step.kind !== "shown" && this.step.kind !== "keeping" && this.step.kind !== "recovered") return;
    const left = this.step.kind === "keeping" && this.step.keeping.isLetter && !this.#open;
    this.#endWorker();
    this.#open = false;
    if (left) this.#leaveLetter(false);
    else this.enterScreen("ended");
  }

  /** Back and forth through the history. */
  #moved(): void {
    const { step } = this;
    if (step.kind === "keeping" && step.keeping.moved((history.state as { step?: number } | null)?.step ?? 0)) return;
    const { pathname } = location;
    if (pathname === "/p") this.backToLetter();
    else if (!this.#open) this.start();
    else if (isRoute(pathname)) void this.visit(pathname + location.hash);
    else void this.home();
  }

  troubled(error: unknown): void {
    if (error instanceof DOMException && error.name === "AbortError") return; // this page has gone elsewhere already
    say("");
    const trouble: Trouble = error instanceof Troubled ? error.trouble : { kind: "stop", stop: "tampered" };
    switch (trouble.kind) {
      case "stop":
        this.#endWorker();
        this.#open = false;
        this.step = { kind: "stop", stop: trouble.stop, at: Date.now() };
        break;
      case "too-old":
        this.step = { kind: "too-old" };
        break;
      case "refused":
        // without a network more was asked than was seen: what is shown stays
        if (trouble.why === "no-document" && this.lastSeen > 0 && this.step.kind === "shown") break;
        if (trouble.why === "no-document") {
          this.#wanted = homeAddress;
          void this.home();
        } else if (this.step.kind === "keeping" && this.step.keeping.isLetter) this.#leaveLetter(true);
        else {
          this.#open = false;
          this.enterScreen("ended");
        }
        break;
      default:
        // the letter is no longer what it was: it is read again, and says so itself
        this.#endWorker();
        this.#leaveLetter(true);
    }
  }
}
