// The addresses of an open vault: what is read at each, and what shows it. What names a thing stands after #, so a server never hears it.
import type { Component } from "svelte";
import { v } from "./words.ts";
import Document from "./document/Document.svelte";
import Home from "./home/Home.svelte";
import Devices from "./settings/Devices.svelte";
import Settings from "./settings/Settings.svelte";
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

type Route = (page: VaultPage, address: string, named: string) => Promise<Shown | null>;

/** @param read what is shown, from what stands after #; null where the page has gone elsewhere instead */
function route<G>(screen: Screen<G>, read: (page: VaultPage, named: string) => Promise<G | null>, heard: (given: G) => string = () => ""): Route {
  return async (page, address, named) => {
    const given = await read(page, named);
    // the screen that this route names is the one that takes what it read
    return given === null ? null : { kind: "shown", address, screen: screen as unknown as Screen<unknown>, given, heard: heard(given) };
  };
}

export const homeAddress = "/";
export const settingsAddress = "/reglages";

const routes: Readonly<Record<string, Route>> = {
  "/": route(Home, async (page) => page.asks("home", null), ({ todo, fresh }) => v().home.heard({ todo: todo.length, fresh: fresh.length })),
  "/document": route(Document, async (page, id) => page.asks("paper", id)),
  [settingsAddress]: route(Settings, async (page) => page.asks("ways", null)),
  "/reglages/appareils": route(Devices, async (page) => page.asks("devices", null)),
};

export const hasRoute = (path: string): boolean => path in routes;

/** What opens by its own address once the vault is open; the home needs no such wish. */
export const isRoute = (path: string): boolean => path !== homeAddress && hasRoute(path);

/** Reads what stands at an address; the home where nothing does. */
export function read(page: VaultPage, address: string): Promise<Shown | null> {
  const [path = "", ...named] = address.split("#");
  const found = routes[path];
  return found === undefined ? read(page, homeAddress) : found(page, address, named.join("#"));
}
