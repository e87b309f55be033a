// The worker's half of « Tout emporter ». Of 10,000 documents one at a time is open here, and of their receipts one delivery's: the rest lies sealed on the device.
import { digest, fromBase64, fromUtf8, utf8, type Bytes } from "../../../lib/bytes.ts";
import { newestOf, type DocumentEntry, type Version } from "../../../lib/entries.ts";
import { isAboutDelivery } from "../../../lib/evidence.ts";
import type { FeedEvent } from "../../../lib/feed.ts";
import { readNote } from "../../../lib/note.ts";
import readme from "../../../../docs/export-readme.html?raw";
import { keep, kept } from "../../reader/kept.ts";
import { Failed } from "../../reader/server.ts";
import { begin } from "../acts.ts";
import type { Work } from "../messages.ts";
import type { Vault } from "../open.ts";
import { opened } from "../opened.ts";
import type { ExportAsks, Progress } from "./asks.ts";
import { manifestText, planOf, recordsText, sumsText, type Planned } from "./files.ts";
import { ofAccount, ofDelivery } from "./receipts.ts";
import { forgetExport, placeOf, Store, type Piece } from "./store.ts";

export const exportWork: Work<ExportAsks> = {
  exportStands: async () => (await kept<Progress>(placeOf(opened().account))) ?? null,
  exportBegin: async () => {
    const vault = opened();
    return begin(vault, "export", async () => prepare(vault));
  },
  exportNext: async () => next(running()),
  exportFiles: () => Promise.resolve(files(running())),
  exportFile: async (path) => file(running(), path),
  exportEnd: async () => {
    run = null;
    await forgetExport(opened().account);
    return null;
  },
};

type Step =
  | { readonly kind: "document"; readonly version: Version }
  | { readonly kind: "delivery"; readonly at: string; readonly id: string }
  | { readonly kind: "account"; readonly at: string; readonly events: readonly FeedEvent[] };

interface Run {
  readonly vault: Vault;
  readonly store: Store;
  readonly steps: Step[];
  /** The receipts, and in which piece each lies. */
  readonly receipts: Map<string, string>;
  /** Of an act, its receipt. */
  readonly ofAct: Map<string, string>;
  /** What came or was sent, and no entry of the vault holds. */
  readonly others: DocumentEntry[];
  readonly closed: string[];
  readonly letters: Map<string, Bytes>;
  /** Written so far: the digest of each. */
  readonly sums: Map<string, string>;
  plan: ReadonlyMap<string, Planned>;
  /** The piece that was opened last: its receipts are written one after the other. */
  last: { readonly at: string; readonly piece: Piece } | null;
  done: number;
}

/** Begun by a fresh ceremony; it ends with the worker, and another ceremony goes on with what lies on the device. */
let run: Run | null = null;
const eventsAtOnce = 50;
const lanes = 4;

const running = (): Run => {
  if (run === null || run.vault !== opened()) throw new Failed({ kind: "refused", why: "not-fresh" });
  return run;
};

const documentsOf = (vault: Vault): readonly DocumentEntry[] => vault.entries().filter((entry) => entry.t === "document");

async function prepare(vault: Vault): Promise<Progress> {
  await vault.read();
  const events = await vault.feed.read();
  // a delivery of which more has happened since is fetched anew
  const about = new Map<string, number>();
  const rejected = new Set(events.filter(({ evidence }) => evidence.event === "A.2").map(({ evidence }) => evidence.about));
  for (const { evidence, act, attached } of events) {
    const id = isAboutDelivery(evidence.event) ? evidence.about : act.type === "claim" && attached.length > 0 ? fromUtf8(attached) : "";
    if (id !== "" && !rejected.has(id)) about.set(id, (about.get(id) ?? 0) + 1);
  }
  const account = events.filter(({ evidence }) => !isAboutDelivery(evidence.event) || rejected.has(evidence.about));
  const slices = Array.from({ length: Math.ceil(account.length / eventsAtOnce) }, (_, i) => account.slice(i * eventsAtOnce, (i + 1) * eventsAtOnce));
  run = {
    vault, store: new Store(vault), receipts: new Map(), ofAct: new Map(), others: [], closed: [], letters: new Map(), sums: new Map(), plan: new Map(), last: null, done: 0,
    steps: [
      ...documentsOf(vault).flatMap(({ versions }) => versions.map((version): Step => ({ kind: "document", version }))),
      ...[...about].map(([id, count]): Step => ({ kind: "delivery", id, at: `/export/delivery/${id}/${count}` })),
      // after all deliveries: what a letter signed is proven by its genesis, which came with one
      ...slices.map((some): Step => ({ kind: "account", events: some, at: `/export/account/${some[0]?.index ?? 0}/${some.length}` })),
    ],
  };
  return progress(run);
}

async function progress({ vault, steps, done }: Run): Promise<Progress> {
  const now = { done, total: steps.length };
  await keep(placeOf(vault.account), now);
  return now;
}

/** Some steps more, of one kind; what is on the device already is taken from there. A step that is asked for again is done again. */
async function next(now: Run): Promise<Progress> {
  const { steps, done } = now;
  const ahead = steps.slice(done, done + lanes);
  const other = ahead.findIndex(({ kind }) => kind !== ahead[0]?.kind);
  const some = other < 0 ? ahead : ahead.slice(0, other);
  const pieces = await Promise.all(some.map(async (step) => {
    if (step.kind !== "document") return { at: step.at, piece: await pieceOf(now, step) };
    await now.store.fetch(step.version);
    return null;
  }));
  for (const one of pieces) if (one !== null) take(now, one.at, one.piece);
  now.done += some.length;
  return progress(now);
}

async function pieceOf({ vault, store, letters }: Run, step: Exclude<Step, { kind: "document" }>): Promise<Piece> {
  const here = await store.piece(step.at);
  if (here !== null) return here;
  const piece = step.kind === "delivery" ? await ofDelivery(vault, step.id) : await ofAccount(vault, step.events, letters);
  await store.keepPiece(step.at, piece);
  return piece;
}

/** Of a piece no more is held than where its receipts are. */
function take(now: Run, at: string, { receipts, documents, letter, closed }: Piece): void {
  for (const { path, act } of receipts) {
    now.receipts.set(path, at);
    if (act !== "") now.ofAct.set(act, path);
  }
  if (letter !== "") now.letters.set(readNote(fromBase64(letter)).account, fromBase64(letter));
  const held = new Set(documentsOf(now.vault).flatMap(({ versions }) => versions.map(({ act, part }) => `${act} ${part}`)));
  for (const entry of documents) {
    const version = newestOf(entry);
    if (held.has(`${version.act} ${version.part}`)) continue;
    now.others.push(entry);
    now.steps.push({ kind: "document", version });
  }
  now.closed.push(...closed);
}

/** Documents first; those whose digests others name come after these. */
function files(now: Run): readonly string[] {
  if (now.done < now.steps.length || now.vault.manifest === null) throw new Failed({ kind: "refused", why: "not-fresh" });
  now.plan = planOf([...documentsOf(now.vault), ...now.others]);
  now.sums.clear();
  return ["LISEZMOI-README.html", ...now.plan.keys(), ...now.receipts.keys(), "trust/trust.json", "records.json", "manifest.json", "SHA256SUMS"];
}

async function file(now: Run, path: string): Promise<Bytes | Blob> {
  await now.store.letGo(); // the file before this one is written
  const planned = now.plan.get(path);
  if (planned === undefined) {
    const bytes = await made(now, path);
    if (path !== "SHA256SUMS") now.sums.set(path, hex(await digest(bytes)));
    return bytes;
  }
  const { file, content } = await now.store.open(planned.version);
  now.sums.set(path, hex(content));
  return file;
}

const hex = (digest: Uint8Array): string => Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");

async function made(now: Run, path: string): Promise<Bytes> {
  const { vault } = now;
  const at = now.receipts.get(path);
  if (at !== undefined) return receiptAt(now, at, path);
  const { log, vkey, operator } = vault.trust;
  switch (path) {
    case "LISEZMOI-README.html": return utf8(readme);
    case "trust/trust.json": return utf8(`${JSON.stringify({ log, vkey, operator, witnesses: [] })}\n`);
    case "records.json": return recordsText(vault.entries());
    case "SHA256SUMS": return sumsText(now.sums);
    default:
      if (path !== "manifest.json" || vault.manifest === null) throw new Failed({ kind: "refused", why: "not-fresh" });
      return manifestText(vault, vault.manifest, now.plan, now.sums, now.ofAct, now.closed);
  }
}

async function receiptAt(now: Run, at: string, path: string): Promise<Bytes> {
  if (now.last?.at !== at) {
    const piece = await now.store.piece(at);
    if (piece === null) throw new Failed({ kind: "refused", why: "not-fresh" }); // this device has let it go meanwhile
    now.last = { at, piece };
  }
  const found = now.last.piece.receipts.find((one) => one.path === path);
  if (found === undefined) throw new Failed({ kind: "refused", why: "not-fresh" });
  return fromBase64(found.bytes);
}
