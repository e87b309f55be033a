// The public page « Qui voit quoi », /transparence.
import { mount } from "svelte";
import Who from "./screens/Who.svelte";
import { Reader } from "./reader/reader.ts";

const reader = new Reader(() => undefined);

/** The print of the program: H of the list of all its files, each with its own. */
async function printOf(): Promise<string> {
  const list = await (await fetch("/app/files.txt", { cache: "no-store" })).arrayBuffer();
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", list)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const isRunning = (): Promise<boolean> => fetch("/ready", { cache: "no-store" }).then(({ ok }) => ok, () => false);

const target = document.getElementById("page");
if (target !== null) {
  target.replaceChildren();
  mount(Who, { target, props: { facts: reader.ask("operator", null), print: printOf(), running: isRunning() } });
}
