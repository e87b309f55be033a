// The offline shell of the vault: its program, and nothing of anybody's. What a person saw last is kept sealed elsewhere (vault/offline.ts).
// A letter's page is not handled here (docs/format.md §2), nor anything of the API. [attack 11]
"use strict";

const list = "/app/files.txt";
const pages = ["/", "/entrer"];
const vault = /^\/(?:$|entrer$|retrouver|document$|organismes$|papiers|partages$|journal$|reglages)/;
const program = /^app\/[^/]+\.(?:m?js|css|svg|png|webmanifest)$/;

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const print = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

/** One file of the program, as the list names it. */
async function checked(line) {
  const [hash, path] = line.split("  ");
  const answer = await fetch(`/${path}`);
  if (!answer.ok || (await print(await answer.clone().arrayBuffer())) !== hash) throw new Error(path);
  return [`/${path}`, answer];
}

/** Keeps the program that is served now, whole and as its list says, or keeps the one before. */
async function refresh() {
  const files = await (await fetch(list, { cache: "no-store" })).arrayBuffer();
  const name = `shell ${await print(files)}`;
  const fresh = [];
  if (!(await caches.has(name))) {
    const lines = new TextDecoder().decode(files).split("\n");
    for (const line of lines.filter((line) => program.test(line.slice(66)))) fresh.push(await checked(line));
  }
  for (const page of pages) {
    const answer = await fetch(page, { cache: "no-store" });
    if (!answer.ok) throw new Error(page);
    fresh.push([page, answer]);
  }
  const shell = await caches.open(name);
  for (const [path, answer] of fresh) await shell.put(path, answer);
  for (const other of await caches.keys()) if (other.startsWith("shell ") && other !== name) await caches.delete(other); // an export that is half fetched stays
}

const tag = (answer) => answer?.headers.get("ETag") ?? "";

/** The page as it is served; without a network, as it was. */
async function page(event, path) {
  const kept = await caches.match(path === "/" ? "/" : "/entrer");
  try {
    const answer = await fetch(event.request);
    if (path === "/entrer" && answer.ok && tag(answer) !== tag(kept)) event.waitUntil(refresh().catch(() => undefined));
    return answer;
  } catch (away) {
    if (kept === undefined) throw away;
    return kept;
  }
}

self.addEventListener("install", (event) => { event.waitUntil(refresh().then(() => self.skipWaiting())); });
self.addEventListener("activate", (event) => { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && vault.test(pathname)) event.respondWith(page(event, pathname));
  else if (program.test(pathname.slice(1))) event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(event.request)));
});
