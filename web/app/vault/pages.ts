// The sealed pages of a manifest, kept on this device by their hash: a device that comes back fetches only those that are new.
import { base64, H, type Bytes } from "../../lib/bytes.ts";
import { openPage, type Page } from "../../lib/manifest.ts";
import { forget, keep, kept, keptNames } from "../reader/kept.ts";

const together = 8;
const place = (account: string): string => `page ${account} `;

/** A page as it was kept, or as it is fetched; what was kept badly is as if it were not there. */
async function sealedPage(account: string, name: string, fetch: (name: string) => Promise<Bytes>): Promise<Bytes> {
  const held = await kept<Bytes>(place(account) + name);
  if (held !== null && base64(H(held)) === name) return held;
  const sealed = await fetch(name);
  await keep(place(account) + name, sealed);
  return sealed;
}

/**
 * Opens the pages that an index names, newest first.
 * @param held those that are open already; @param heard hears what is open so far, from the first page on
 */
export async function openPages(
  account: string, names: readonly string[], held: readonly Page[], vaults: readonly Uint8Array[], fetch: (name: string) => Promise<Bytes>, heard: (pages: readonly Page[]) => void,
): Promise<readonly Page[]> {
  const known = new Map(held.map((page) => [page.hash, page]));
  const pages: Page[] = [];
  while (pages.length < names.length) {
    // the newest alone: what is looked for most is seen first
    const next = names.slice(pages.length, pages.length + (pages.length === 0 ? 1 : together));
    pages.push(...(await Promise.all(next.map(async (name) => known.get(name) ?? openPage(await sealedPage(account, name, fetch), name, vaults)))));
    heard([...pages]);
  }
  return pages;
}

/** The pages that this device keeps, in no order: without a network nothing says it. Those that do not open here are left out. */
export async function keptPages(account: string, vaults: readonly Uint8Array[]): Promise<readonly Page[]> {
  const names = (await keptNames(place(account))).map((name) => name.slice(place(account).length));
  const pages: Page[] = [];
  for (const name of names) {
    const held = await kept<Bytes>(place(account) + name);
    const page = held === null ? null : await openPage(held, name, vaults).catch(() => null);
    if (page !== null) pages.push(page);
  }
  return pages;
}

/** Keeps the pages that were just sealed, and no others than an index names now. */
export async function keepPages(account: string, names: readonly string[], sealed: readonly Bytes[] = []): Promise<void> {
  for (const bytes of sealed) {
    const name = base64(H(bytes));
    if (names.includes(name)) await keep(place(account) + name, bytes);
  }
  const wanted = new Set(names.map((name) => place(account) + name));
  const old = (await keptNames(place(account))).filter((name) => !wanted.has(name));
  if (old.length > 0) await forget(old);
}
