// The public page « Qui voit quoi », /transparence.
import { mount } from "svelte";
import Who from "./screens/Who.svelte";
import { Reader } from "./reader/reader.ts";
import { problemOf } from "./reader/server.ts";

type Status = "running" | "readOnly" | "away";

const reader = new Reader(() => undefined);

/** The print of the program: H of the list of all its files, each with its own. */
async function printOf(): Promise<Uint8Array> {
  const list = await (await fetch("/app/files.txt", { cache: "no-store" })).arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", list));
}

/** Whether it serves and writes, reads alone, or does not answer. */
const statusOf = (): Promise<Status> =>
  fetch("/ready", { cache: "no-store" }).then(async (answer) => (answer.ok ? "running" : (await problemOf(answer)) === "read-only" ? "readOnly" : "away"), () => "away");

const target = document.getElementById("page");
if (target !== null) {
  target.replaceChildren();
  mount(Who, { target, props: { facts: reader.ask("operator", null), print: printOf(), status: statusOf() } });
}
