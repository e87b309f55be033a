// A vault of its own: keys, keybag, manifest, what is kept. Held to the worked example where it has them, else to both ways round.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { beginAccount, codeUnlock, draftAccount, labelOf, recoverAccount, signAs, signSession, type NewKeys } from "../account.ts";
import { openSealed, recipientText, seal } from "../age.ts";
import { base64, concat, fromBase64, H, u64, utf8, type Bytes } from "../bytes.ts";
import { newest, readChain, verifyAct, type Chain } from "../chain.ts";
import { newCode, printCode, readCode, recoveryLocator, recoveryUnlockSeed } from "../code.ts";
import { keepLetter, sealDocument, signDeposit } from "../deposit.ts";
import type { PlacedChain } from "../directory.ts";
import { signingKey } from "../ed25519.ts";
import { newEntryId, readEntry, writeEntry, type DocumentEntry, type Entry, type ViewEntry } from "../entries.ts";
import { compareGrant, commitment, grantText, openCopy } from "../grant.ts";
import { openKeybag, readKeybag, sealKeybag, writeKeybag, type Keybag } from "../keybag.ts";
import { chainLabel, stateLeaf } from "../leaf.ts";
import { letterAccount } from "../letter.ts";
import { changed, entriesOf, manifestOf, nextManifest, openIndex, openPage, readManifest, type Manifest, type NewManifest, type Page } from "../manifest.ts";
import { readStatement } from "../statement.ts";
import { deviceLocator, deviceUnlockSeed, manifestName, passkeyUnlockSeed } from "../unlock.ts";
import { checkedManifest, checkedWayIn, manifestLabel, readActAnswer, readWayIn } from "../ways.ts";
import { writeSections } from "../sections.ts";
import { bytes, chainOfExample, example, log, refusal } from "./example.ts";
import { checkpointOf, consistencyOf, newestStates, pathOf, rootOf } from "./tree.ts";

const now = Date.parse("2026-11-24T02:00:00.000Z");
const trust = { log, vkey: example.vkey, operator: example.operator };
const seen = { origin: log, size: 0, root: base64(H(new Uint8Array(0))) };
const { keybag: bagOf, manifests } = example;

const refused = async (fault: string, work: () => unknown): Promise<void> => { expect(await refusal(work)).toBe(fault); };
const stopped = async (stop: string, work: () => unknown): Promise<void> => { expect(await refusal(work, stop)).toBe(stop); };

async function begin(): Promise<NewKeys & { code: string; labelKey: Bytes }> {
  const code = newCode();
  const draft = await draftAccount(log, code);
  const keys = await beginAccount(draft, trust, [await codeUnlock(code, "Code", now)], seen, now);
  return { ...keys, code, labelKey: draft.labelKey };
}

describe("ways in", () => {
  test("a recovery code and a device secret give the locators and open the keybag of the worked example", async () => {
    const code = readCode(bagOf.recoveryCode, "recovery");
    const secret = bytes(bagOf.deviceSecret);
    expect(recoveryLocator(code)).toBe(bagOf.recoveryLocator);
    expect(deviceLocator(secret)).toBe(bagOf.deviceLocator);
    const chain = await chainOfExample(bagOf.of);
    for (const seed of [recoveryUnlockSeed(code), deviceUnlockSeed(secret)]) {
      const bag = await openKeybag(bytes(bagOf.sealed), seed, chain);
      expect(new TextDecoder().decode(writeKeybag(bag)).trimEnd()).toBe(bagOf.text.trimEnd());
    }
    expect(base64(manifestLabel(manifestName(bytes(manifests.labelKey))))).toBe(manifests.label);
  });

  test("a fresh code reads as what was printed, and is another each time", () => {
    const codes = Array.from({ length: 50 }, newCode);
    expect(new Set(codes).size).toBe(50);
    for (const code of codes) expect(readCode(printCode(code, "recovery"), "recovery")).toBe(code);
  });

  test("a passkey's output opens on its own site alone", () => {
    const output = new Uint8Array(32).fill(7);
    expect(base64(passkeyUnlockSeed(output, "a.example"))).not.toBe(base64(passkeyUnlockSeed(output, "b.example")));
    expect(() => passkeyUnlockSeed(new Uint8Array(16), "a.example")).toThrow(RangeError);
  });
});

describe("an account", () => {
  test("begins with a chain that every reader takes, and a keybag that its code opens", async () => {
    const { author, statements, keybag, code, bag } = await begin();
    const chain = await readChain(author.chain.id, statements, log);
    expect(newest(chain)).toMatchObject({ n: 1, gen: 0, bag: base64(H(keybag)) });
    expect(await openKeybag(keybag, recoveryUnlockSeed(code), chain)).toEqual(bag);
    const session = readStatement(await signSession(author, "coffre.example", base64(new Uint8Array(32)), seen, now), log, "session");
    await verifyAct(session, chain);
  });

  test("is recovered by its code: every key new, the old vault still in the bag, the old code out of it", async () => {
    const { author, bag, code } = await begin();
    const next = newCode();
    const recovered = await recoverAccount(log, author.chain, bag, code, next, [await codeUnlock(next, "Code", now)], seen, now);
    const chain = await readChain(author.chain.id, [...author.chain.texts, ...recovered.statements], log);
    const opened = await openKeybag(recovered.keybag, recoveryUnlockSeed(next), chain);
    expect(opened.vaults.map(base64)).toEqual([...bag.vaults, opened.vaults[1] ?? new Uint8Array(0)].map(base64));
    expect(newest(chain).gen).toBe(1);
    await refused("cannot-open", () => openKeybag(recovered.keybag, recoveryUnlockSeed(code), chain));
    // the old signing key signs nothing any more [27]
    const old = await signSession(author, "coffre.example", base64(new Uint8Array(32)), seen, now);
    expect(readStatement(old, log, "session").note.after?.hash).not.toBe(newest(chain).hash);
  });
});

describe("Attack3: a keybag that is not this account's", () => {
  const open = (file: Bytes, seed: Bytes, chain: Chain) => openKeybag(file, seed, chain);
  const bagged = async (of: NewKeys & { code: string }, change: Partial<Keybag>) => {
    const file = await sealKeybag({ ...of.bag, ...change });
    const last = newest(of.author.chain);
    // a chain that names it, as if a server could make one
    return { file, chain: { ...of.author.chain, states: [...of.author.chain.states.slice(0, -1), { ...last, bag: base64(H(file)) }] } };
  };

  test("another's bag, or an older one, is not the one that the chain names", async () => {
    const [mine, other] = [await begin(), await begin()];
    await refused("content-mismatch", () => open(other.keybag, recoveryUnlockSeed(other.code), mine.author.chain));
    const next = await recoverAccount(log, mine.author.chain, mine.bag, mine.code, newCode(), mine.bag.unlocks, seen, now);
    await refused("content-mismatch", () => open(mine.keybag, recoveryUnlockSeed(mine.code), next.author.chain));
  });

  test("keys that are not the chain's are refused, one by one", async () => {
    const mine = await begin();
    const seed = recoveryUnlockSeed(mine.code);
    const random = crypto.getRandomValues(new Uint8Array(32));
    for (const [fault, change] of [
      ["wrong-keybag", { sign: random }], ["wrong-keybag", { vaults: [random] }], ["wrong-keybag", { vaults: [...mine.bag.vaults, random] }],
      ["wrong-account", { account: (await begin()).author.chain.id }],
    ] as const) {
      const { file, chain } = await bagged(mine, change);
      await refused(fault, () => open(file, seed, chain));
    }
  });

  test("a way in that the list of unlock methods does not say is refused", async () => {
    const mine = await begin();
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const ghost = await seal(writeKeybag(mine.bag), ...mine.bag.unlocks.map(({ recipient }) => recipient), await recipientText(secret));
    const chain = { ...mine.author.chain, states: mine.author.chain.states.map((state) => ({ ...state, bag: base64(H(ghost)) })) };
    await refused("wrong-keybag", () => open(ghost, recoveryUnlockSeed(mine.code), chain));
  });

  test("Attack4: a changed byte anywhere is refused", async () => {
    const mine = await begin();
    for (let at = 30; at < mine.keybag.length; at += 97) {
      const bad = mine.keybag.slice();
      bad[at] = (bad[at] ?? 0) ^ 1;
      const chain = { ...mine.author.chain, states: mine.author.chain.states.map((state) => ({ ...state, bag: base64(H(bad)) })) };
      await expect(open(bad, recoveryUnlockSeed(mine.code), chain), String(at)).rejects.toThrow();
    }
  });

  test("a text that is not a keybag's is refused", () => {
    const line = bagOf.text.trimEnd();
    for (const [fault, text] of [
      ["malformed", line], ["wrong-type", `${line.replace("keybag", "grant")}\n`], ["not-canonical", `${line.replace("{", "{ ")}\n`],
      ["wrong-keybag", `${line.replace('"vaults":[{"gen":0', '"vaults":[{"gen":1')}\n`],
    ] as const) expect(() => readKeybag(utf8(text)), fault).toThrow(expect.objectContaining({ fault }) as Error);
  });
});

const hash32 = () => base64(crypto.getRandomValues(new Uint8Array(32)));
const documentOf = (title: string, by = example.accounts.city.id): DocumentEntry => ({
  t: "document", id: newEntryId(), at: new Date(now).toISOString(), folder: "", tags: [], from: by, purpose: "taxes", due: "2027-03-01", amount: "1284.50", currency: "CAD", reference: "4417", trashed: "",
  versions: [{ at: new Date(now).toISOString(), by, why: "", title, name: "a.pdf", type: "application/pdf", size: 3, pages: 1, whence: "letter", act: hash32(), delivery: newEntryId(), copy: hash32(), part: 0, key: hash32(), payload: hash32(), sealed: 300, salt: hash32() }],
});
const viewOf = (about: string): ViewEntry => ({ t: "view", id: newEntryId(), at: new Date(now).toISOString(), what: "done", about, words: "" });

test("every kind of entry reads as it was written, and in one spelling", () => {
  const at = new Date(now).toISOString();
  const entries: Entry[] = [
    documentOf("Compte é"), viewOf(newEntryId()),
    { t: "record", id: newEntryId(), at, schema: "https://coffre.example/schemas/address/v1", trashed: "", versions: [{ at, why: "", value: { street: "18, rue des Érables", moved: true } }] },
    { t: "contact", id: example.accounts.neighbour.id, at, name: "Marie" },
    { t: "text", id: newEntryId(), at, version: hash32(), key: hash32(), payload: hash32(), sealed: 900 },
  ];
  for (const entry of entries) {
    expect(readEntry(writeEntry(entry))).toEqual(entry);
    expect(writeEntry(Object.fromEntries(Object.entries(entry).reverse()) as unknown as Entry)).toBe(writeEntry(entry));
    expect(() => readEntry(writeEntry(entry).replace('"at":', '"when":'))).toThrow();
  }
  expect(() => readEntry(writeEntry(entries[0] ?? viewOf("")).replace(/"versions":\[.*\]/, '"versions":[]'))).toThrow();
  expect(() => readEntry('{"t":"folder"}')).toThrow();
});

test("a new entry goes to the front of the first page; a full page makes a new one before it; an empty page goes", () => {
  let pages: readonly Page[] = [];
  const entries = Array.from({ length: 65 }, (_, i) => documentOf(String(i)));
  for (const entry of entries) pages = changed(pages, { put: entry });
  expect(pages.map((page) => page.entries.length)).toEqual([1, 64]);
  expect(pages[1]?.entries[0]?.id).toBe(entries[63]?.id);
  const stays = { ...(entries[10] ?? documentOf("")), folder: "Maison" };
  const after = changed(pages.map((page, i) => ({ ...page, hash: String(i) })), { put: stays });
  expect(after.map(({ hash }) => hash)).toEqual(["0", ""]);
  expect(after[1]?.entries[53]).toEqual(stays);
  expect(changed(pages, { remove: { t: "document", id: entries[64]?.id ?? "" } })).toHaveLength(1);
  expect(changed(pages, { remove: { t: "document", id: newEntryId() } })).toBe(pages);
});

async function opened({ statement, sealed }: NewManifest, vaults: readonly Bytes[], former: readonly { hash: string; bytes: Bytes }[] = []): Promise<Manifest> {
  const read = readManifest(statement, log);
  const [index = new Uint8Array(0), ...pages] = sealed;
  const known = new Map([...former, ...pages.map((page) => ({ hash: base64(H(page)), bytes: page }))].map(({ hash, bytes: page }) => [hash, page]));
  const names = await openIndex(index, read, vaults);
  return manifestOf(read, await Promise.all(names.map((name) => openPage(known.get(name) ?? new Uint8Array(0), name, vaults))));
}

describe("a manifest", () => {
  test("says what it brings and lets go, and opens as it was written", async () => {
    const { author, bag } = await begin();
    const document = documentOf("Compte");
    const first = await nextManifest(null, [{ put: document }], { add: [hash32()], drop: [] }, author, seen, now);
    expect(await opened(first, bag.vaults)).toEqual(first.manifest);
    expect([...first.sealed].every((file) => file.length > 4096)).toBe(true);
    const view = viewOf(document.id);
    const second = await nextManifest(first.manifest, [{ put: view }], { add: [], drop: [] }, author, seen, now);
    const { body } = readManifest(second.statement, log);
    expect(body).toMatchObject({ n: 1, prev: first.manifest.hash, add: [second.manifest.pages[0]?.hash], drop: [first.manifest.pages[0]?.hash] });
    expect(entriesOf(await opened(second, bag.vaults))).toEqual([view, document]);
    // after a recovery, what the old vault holds stays readable
    expect(entriesOf(await opened(second, [...bag.vaults, crypto.getRandomValues(new Uint8Array(32))]))).toEqual([view, document]);
  });

  test("what no reader would take is refused by name before anything is signed: half a pair, a day of no calendar, a page or a version that is too large", async () => {
    const { author } = await begin();
    const write = (...entries: readonly Entry[]) => nextManifest(null, entries.map((put) => ({ put })), { add: [], drop: [] }, author, seen, now);
    await refused("not-canonical", () => write(documentOf("🏠".charAt(0))));
    await refused("not-canonical", () => write({ ...documentOf("a"), due: "0000-01-01" }));
    await refused("too-large", () => write(...Array.from({ length: 40 }, () => ({ ...documentOf("a"), purpose: "x".repeat(100_000) }))));
    await write(...Array.from({ length: 40 }, () => ({ ...documentOf("a"), purpose: "x".repeat(99_000) })));
    await refused("too-large", () => nextManifest(null, [{ put: documentOf("a") }], { add: Array.from({ length: 500 }, hash32), drop: [] }, author, seen, now));
  });

  test("Attack8, Attack12: an index or a page of another version is refused", async () => {
    const { author, bag } = await begin();
    const first = await nextManifest(null, [{ put: documentOf("a") }], { add: [], drop: [] }, author, seen, now);
    const second = await nextManifest(first.manifest, [{ put: documentOf("b") }], { add: [], drop: [] }, author, seen, now);
    const read = readManifest(second.statement, log);
    await refused("rolled-back", () => openIndex(first.sealed[0] ?? new Uint8Array(0), read, bag.vaults));
    await refused("content-mismatch", () => openIndex(second.sealed[0] ?? new Uint8Array(0), readManifest(first.statement, log), bag.vaults));
    await refused("content-mismatch", () => openPage(first.sealed[1] ?? new Uint8Array(0), second.manifest.pages[0]?.hash ?? "", bag.vaults));
    // an index that the statement names, but that says it is of another version
    const [old = new Uint8Array(0)] = first.sealed;
    await refused("content-mismatch", () => openIndex(old, { ...read, body: { ...read.body, index: base64(H(old)) } }, bag.vaults));
    expect(() => manifestOf(read, [...second.manifest.pages, ...second.manifest.pages])).toThrow(expect.objectContaining({ fault: "malformed" }) as Error);
  });
});

/** A log with an account's chain and its manifests, heads after `covered` of these. */
async function served(author: { chain: Chain }, labelKey: Bytes, versions: readonly Bytes[], covered = versions.length, time = now) {
  const label = manifestLabel(manifestName(labelKey));
  const chainLeaves = author.chain.texts.map((text, n) => stateLeaf(chainLabel(author.chain.id), n, H(text)));
  const leafOf = (text: Bytes) => stateLeaf(label, readManifest(text, log).body.n, H(text));
  const leaves: Uint8Array[] = [...chainLeaves, ...versions.slice(0, covered).map(leafOf)];
  const states = newestStates(leaves);
  const headsAt = leaves.length;
  leaves.push(concat(Uint8Array.of(3), u64(time), u64(leaves.length), u64(states.length), rootOf(states), new Uint8Array(32)), ...versions.slice(covered).map(leafOf));
  const at = (index: number) => ({ index, path: pathOf(leaves, index).map(base64) });
  const heads = { bytes: base64(leaves[headsAt] ?? new Uint8Array(0)), ...at(headsAt) };
  const place = (text: Bytes) => { const i = leaves.findIndex((leaf) => base64(leaf) === base64(leafOf(text))); return { text: new TextDecoder().decode(text), ...at(i) }; };
  const stateOf = (of: Uint8Array) => {
    const position = states.findIndex((leaf) => base64(leaf.subarray(1, 33)) === base64(of));
    return { head: { position, leaf: base64(states[position] ?? new Uint8Array(0)), path: pathOf(states, position).map(base64) } };
  };
  const checkpoint = await checkpointOf(leaves);
  const placed: PlacedChain = { ...author.chain, places: chainLeaves.map((_, i) => i) };
  return {
    leaves, placed,
    manifest: utf8(JSON.stringify({ checkpoint, heads, statements: versions.slice(Math.max(0, covered - 1)).map(place), ...stateOf(label) })),
    directory: { checkpoint, heads, chains: [{ id: author.chain.id, statements: author.chain.texts.map((text, i) => ({ text: new TextDecoder().decode(text), ...at(i) })), ...stateOf(chainLabel(author.chain.id)) }], attests: [] },
  };
}

describe("coming back", () => {
  test("the way in is proven, and the newest manifest is taken whether heads cover it or not", async () => {
    const { author, labelKey, keybag } = await begin();
    const first = await nextManifest(null, [{ put: documentOf("a") }], { add: [], drop: [] }, author, seen, now);
    const second = await nextManifest(first.manifest, [{ put: documentOf("b") }], { add: [], drop: [] }, author, seen, now);
    for (const covered of [1, 2]) {
      const { manifest, placed, directory } = await served(author, labelKey, [first.statement, second.statement], covered);
      const way = readWayIn(writeSections([
        { name: "account", bytes: utf8(author.chain.id) }, { name: "keybag", bytes: keybag }, { name: "directory", bytes: utf8(JSON.stringify(directory)) },
        { name: "challenge", bytes: utf8(JSON.stringify({ nonce: base64(new Uint8Array(32)), ends: new Date(now).toISOString() })) },
      ]));
      expect((await checkedWayIn(way, trust, now, null)).chain.states).toEqual(author.chain.states);
      const read = await checkedManifest(manifest, manifestName(labelKey), placed, trust, now, null, { n: 0, hash: first.manifest.hash });
      expect(read.newest.note.hash).toBe(second.manifest.hash);
    }
  });

  test("Attack12: an older manifest stops a device that has read a newer one, and a fresh one", async () => {
    const { author, labelKey } = await begin();
    const first = await nextManifest(null, [{ put: documentOf("a") }], { add: [], drop: [] }, author, seen, now);
    const second = await nextManifest(first.manifest, [{ put: documentOf("b") }], { add: [], drop: [] }, author, seen, now);
    const name = manifestName(labelKey);
    const old = await served(author, labelKey, [first.statement]);
    await stopped("rolled-back", () => checkedManifest(old.manifest, name, old.placed, trust, now, null, { n: 1, hash: second.manifest.hash }));
    await stopped("rolled-back", () => checkedManifest(old.manifest, name, old.placed, trust, now, null, { n: 0, hash: second.manifest.hash }));
    // to a fresh device: the newest heads name the second
    const whole = await served(author, labelKey, [first.statement, second.statement]);
    const cut = JSON.parse(new TextDecoder().decode(whole.manifest)) as { statements: unknown };
    const at = whole.leaves.findIndex((leaf) => base64(leaf.subarray(1, 33)) === base64(manifestLabel(name)));
    cut.statements = [{ text: new TextDecoder().decode(first.statement), index: at, path: pathOf(whole.leaves, at).map(base64) }];
    await stopped("stale-directory", () => checkedManifest(utf8(JSON.stringify(cut)), name, whole.placed, trust, now, null, null));
    // a smaller log than this device has seen
    await stopped("rolled-back", () => checkedManifest(old.manifest, name, old.placed, trust, now, { origin: log, size: whole.leaves.length, root: base64(rootOf(whole.leaves)) }, null));
  });

  test("Attack10: a manifest that another signed, or an older key, is refused", async () => {
    const [mine, other] = [await begin(), await begin()];
    const forged = await nextManifest(null, [{ put: documentOf("x") }], { add: [], drop: [] }, other.author, seen, now);
    const name = manifestName(mine.labelKey);
    const given = await served(mine.author, mine.labelKey, [forged.statement]);
    await stopped("tampered", () => checkedManifest(given.manifest, name, given.placed, trust, now, null, null));
    const recovered = await recoverAccount(log, mine.author.chain, mine.bag, mine.code, newCode(), mine.bag.unlocks, seen, now);
    const late = await nextManifest(null, [{ put: documentOf("x") }], { add: [], drop: [] }, mine.author, seen, now);
    const after = await served(recovered.author, mine.labelKey, [late.statement]);
    await stopped("tampered", () => checkedManifest(after.manifest, name, after.placed, trust, now, null, null));
  });

  test("heads that are too old stop", async () => {
    const { author, labelKey } = await begin();
    const first = await nextManifest(null, [{ put: documentOf("a") }], { add: [], drop: [] }, author, seen, now);
    const old = await served(author, labelKey, [first.statement], 1, now - 4 * 60 * 60_000);
    await stopped("stale-directory", () => checkedManifest(old.manifest, manifestName(labelKey), old.placed, trust, now, null, null));
  });

  test("an answer without proofs is no proof; with a fork of the log it stops", async () => {
    const { author, labelKey } = await begin();
    const { leaves, directory } = await served(author, labelKey, []);
    const early = await readActAnswer(utf8(JSON.stringify({ evidence: [], statements: [], session: { token: "t", ends: "" } })), trust, null, () => Promise.reject(new Error()));
    expect(early).toEqual({ evidence: null, seen: null, token: "t" });
    const answer = utf8(JSON.stringify({ checkpoint: directory.checkpoint, evidence: [], statements: [] }));
    const consistent = (from: number, to: number) => Promise.resolve(utf8(JSON.stringify({ path: consistencyOf(leaves.slice(0, to), from).map((hash) => base64(hash)) })));
    const kept = { origin: log, size: 1, root: base64(rootOf(leaves.slice(0, 1))) };
    expect((await readActAnswer(answer, trust, kept, consistent)).seen?.size).toBe(leaves.length);
    await stopped("tampered", () => readActAnswer(answer, trust, { ...kept, root: base64(rootOf(leaves.slice(0, 2))) }, consistent));
    // an answer against an older checkpoint is of the log that was seen, or stops just so
    const grown = [...leaves, leaves[0] ?? new Uint8Array(32)];
    const further = (from: number, to: number) => Promise.resolve(utf8(JSON.stringify({ path: consistencyOf(grown.slice(0, to), from).map((hash) => base64(hash)) })));
    const newer = { origin: log, size: grown.length, root: base64(rootOf(grown)) };
    expect((await readActAnswer(answer, trust, newer, further)).seen).toEqual(newer);
    await stopped("tampered", () => readActAnswer(answer, trust, { ...newer, root: base64(rootOf([...leaves, new Uint8Array(32)])) }, further));
  });
});

test("a deposit seals each document to keys of its own, and says what it commits to", async () => {
  const { author } = await begin();
  const documents = [await sealDocument(utf8("contrat")), await sealDocument(utf8("contrat"))];
  expect(new Set(documents.flatMap(({ payload, key, salt, commit }) => [payload, key, salt, commit])).size).toBe(8);
  for (const { sealed, key, salt, commit } of documents) {
    const plain = await openSealed(sealed, fromBase64(key));
    expect(commitment(fromBase64(salt), H(plain))).toBe(commit);
  }
  const deposit = readStatement(await signDeposit(author, documents, seen, now), log, "deposit");
  await verifyAct(deposit, author.chain);
  expect(deposit.body.parts.map(({ payload }) => payload)).toEqual(documents.map(({ payload }) => payload));
});

test("a kept letter: the copy is the grant unchanged, the letter claims, the link rests on the claim", async () => {
  const { author, bag } = await begin();
  const d2 = example.deliveries.d2;
  const act = readStatement(utf8(d2.statement), log, "delivery");
  const letter = await letterAccount(readCode(example.letter.code), utf8(example.accounts.letter.chain[0] ?? ""), log);
  const grant = compareGrant(act, await openSealed(bytes(d2.grant), letter.vaultSeed));
  expect(new TextDecoder().decode(grantText(grant))).toBe(d2.grantText);
  const kept = await keepLetter(letter, grant, author, seen, now);
  expect((await openCopy(act, kept.copy, bag.vaults)).cover).toEqual(grant.cover);
  const claim = readStatement(kept.claim, log, "claim");
  await verifyAct(claim, letter.chain);
  expect(claim.body.to).toBe(author.chain.id);
  const link = readStatement(kept.link, log, "link");
  await verifyAct(link, author.chain);
  expect(link.body).toEqual({ with: example.accounts.city.id, by: "letter", proof: claim.note.hash });
  // Attack17: the copy of another delivery
  const d1 = readStatement(utf8(example.deliveries.d1.statement), log, "delivery");
  await refused("content-mismatch", () => openCopy(d1, kept.copy, bag.vaults));
});

test("the label of a draft's manifests is that of its bag", async () => {
  const draft = await draftAccount(log, newCode());
  expect(base64(labelOf(draft))).toBe(base64(manifestName(draft.labelKey)));
});

describe("the scenario that the SDK wrote", () => {
  interface Scenario {
    log: string; account: string; signSeed: string; vaultSeed: string; labelKey: string; label: string; leafLabel: string; chain: string[];
    statement: string; leaf: string; index: { clear: string; sealed: string }; page: { clear: string[]; sealed: string }; bad: { line: string; why: string }[];
  }
  const scenario = JSON.parse(readFileSync(new URL("../../../testdata/coffre/vault/manifest.json", import.meta.url), "utf8")) as Scenario;

  test("label, leaf, index and page are those of the SDK, and each entry is written as it wrote it", async () => {
    const name = manifestName(bytes(scenario.labelKey));
    expect([base64(name), base64(manifestLabel(name))]).toEqual([scenario.label, scenario.leafLabel]);
    const chain = await readChain(scenario.account, scenario.chain.map(utf8), scenario.log);
    const statement = readManifest(utf8(scenario.statement), scenario.log);
    await verifyAct(statement, chain);
    expect(base64(stateLeaf(manifestLabel(name), statement.body.n, H(utf8(scenario.statement))))).toBe(scenario.leaf);
    const vaults = [bytes(scenario.vaultSeed)];
    const [page = ""] = await openIndex(bytes(scenario.index.sealed), statement, vaults);
    const manifest = manifestOf(statement, [await openPage(bytes(scenario.page.sealed), page, vaults)]);
    expect(entriesOf(manifest).map(writeEntry)).toEqual(scenario.page.clear);
    // the same body signs to the same bytes: Ed25519 knows no chance
    const author = { log: scenario.log, chain, key: await signingKey(bytes(scenario.signSeed)) };
    const { at, seen: by } = statement.note;
    const again = await signAs(author, "manifest", statement.body, { origin: log, ...by }, Date.parse(at));
    expect(new TextDecoder().decode(again)).toBe(scenario.statement);
  });

  test.each(scenario.bad)("$why is refused", ({ line }) => { expect(() => readEntry(line)).toThrow(); });
});
