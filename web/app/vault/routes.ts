// The addresses of an open vault: what is read at each, and what shows it. What names a thing stands after #, so a server never hears it.
import type { Component } from "svelte";
import { v } from "./words.ts";
import Close from "./close/Close.svelte";
import Document from "./document/Document.svelte";
import Export from "./export/Export.svelte";
import Home from "./home/Home.svelte";
import Journal from "./journal/Journal.svelte";
import Organisations from "./organisations/Organisations.svelte";
import Thread from "./organisations/Thread.svelte";
import Folder from "./papers/Folder.svelte";
import Papers from "./papers/Papers.svelte";
import Trash from "./papers/Trash.svelte";
import { firstRows, type Papers as PapersGiven, type Where } from "./papers/asks.ts";
import Delivery from "./received/Delivery.svelte";
import OneRecord from "./records/Record.svelte";
import Records from "./records/Records.svelte";
import Devices from "./settings/Devices.svelte";
import NoticesScreen from "./notices/Notices.svelte";
import Settings from "./settings/Settings.svelte";
import { sharesAddress } from "./sharing/address.ts";
import Lent from "./sharing/Lent.svelte";
import Shares from "./sharing/Shares.svelte";
import type { VaultPage } from "./vault.svelte.ts";

/** What every screen of an open vault is given: what was read at its address, and the page. */
type Screen<G> = Component<{ given: G; page: VaultPage }>;

/** A screen with what it shows; `heard`: what a screen reader says when it comes. */
export interface Shown {
  readonly kind: "shown";
  readonly address: string;
  readonly screen: Screen<unknown>;
  readonly given: unknown;
  readonly heard: string;
}

/** What reads for one visit: it is given up when the page goes elsewhere. */
export type Reading = Pick<VaultPage, "asks" | "tries" | "update" | "troubled">;

type Route = (page: Reading, address: string, named: string) => Promise<Shown | null>;

/** @param read what is shown, from what stands after #; null where the page has gone elsewhere instead */
function route<G>(screen: Screen<G>, read: (page: Reading, named: string) => Promise<G | null>, heard: (given: G) => string = () => ""): Route {
  return async (page, address, named) => {
    const given = await read(page, named);
    // the screen that this route names is the one that takes what it read
    return given === null ? null : { kind: "shown", address, screen: screen as unknown as Screen<unknown>, given, heard: heard(given) };
  };
}

/** The list of papers: shown with what is known first, and again with the rest. */
function papersAt(page: Reading, address: string, where: Where): Promise<PapersGiven | null> {
  return new Promise((resolve) => {
    let shown = false;
    const hear = (so: unknown): void => {
      if (shown) page.update(address, so);
      else resolve(so as PapersGiven);
      shown = true;
    };
    void page.asks("papers", { ...where, most: firstRows }, [], hear).then((all) => {
      if (all === null) resolve(null);
      else hear(all);
    });
  });
}

export const homeAddress = "/";
export const settingsAddress = "/reglages";

const paper = route(Document, async (page, named) => page.asks("paper", named.split("/")[0] ?? ""));

const organisations = route(Organisations, async (page) => page.asks("organisations", null));
const thread = route(Thread, async (page, id) => page.asks("thread", id));

const lent = route(Lent, async (page, id) => page.asks("lent", id));
const shares = route(Shares, async (page) => page.asks("shares", null));

const routes: Readonly<Record<string, Route>> = {
  "/": route(Home, async (page) => page.asks("home", null), ({ counts, toReceive, broken, lent }) => v().home.heard({ todo: counts.todo + toReceive.length, fresh: counts.fresh + broken.length + lent.length })),
  "/organismes": (page, address, id) => (id === "" ? organisations : thread)(page, address, id),
  "/journal": route(Journal, async (page) => page.asks("journal", null), (lines) => v().journal.heard({ n: lines.length })),
  "/document": async (page, address, id) => {
    try {
      const sent = await page.tries("sent", id.split("/")[0] ?? "");
      if (sent === null) return await paper(page, address, id);
      // what was received in the meantime is read under its own name
      if (sent.document !== "") return await paper(page, address, sent.document);
      return { kind: "shown", address, screen: Delivery as unknown as Screen<unknown>, given: sent, heard: "" };
    } catch (error) {
      page.troubled(error);
      return null;
    }
  },
  "/papiers": route(Papers, async (page) => papersAt(page, "/papiers", { folder: "", trash: false })),
  "/papiers/dossier": route(Folder, async (page, named) => papersAt(page, `/papiers/dossier#${named}`, { folder: named, trash: false })),
  "/papiers/corbeille": route(Trash, async (page) => papersAt(page, "/papiers/corbeille", { folder: "", trash: true })),
  "/papiers/fiches": route(Records, async (page) => page.asks("records", null)),
  "/papiers/fiche": route(OneRecord, async (page, name) => page.asks("record", name)),
  [sharesAddress]: (page, address, id) => (id === "" ? shares : lent)(page, address, id),
  [settingsAddress]: route(Settings, async (page) => page.asks("ways", null)),
  "/reglages/avis": route(NoticesScreen, async (page) => page.asks("notices", null)),
  // null is an answer here: nothing was begun on this device
  "/reglages/emporter": route(Export, async (page) => {
    try {
      return { stands: await page.tries("exportStands", null) };
    } catch (error) {
      page.troubled(error);
      return null;
    }
  }),
  "/reglages/fermer": route(Close, () => Promise.resolve(true as const)),
  "/reglages/appareils": route(Devices, async (page) => page.asks("devices", null)),
};

export const hasRoute = (path: string): boolean => path in routes;

/** What opens by its own address once the vault is open; the home needs no such wish. */
export const isRoute = (path: string): boolean => path !== homeAddress && hasRoute(path);

/** Reads what stands at an address; the home where nothing does. */
export function read(page: Reading, address: string): Promise<Shown | null> {
  const [path = "", ...named] = address.split("#");
  const found = routes[path];
  return found === undefined ? read(page, homeAddress) : found(page, address, named.join("#"));
}
