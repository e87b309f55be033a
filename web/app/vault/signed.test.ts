// What a server writes into the log in another's name: it has the log, and no key but its own.
import { describe, expect, test } from "vitest";
import { beginAccount, codeUnlock, draftAccount, recoverAccount, signAs, type Author } from "../../lib/account.ts";
import { recipientText } from "../../lib/age.ts";
import { base32, base64, H, h, utf8 } from "../../lib/bytes.ts";
import { chainOf, readGenesis, type Chain } from "../../lib/chain.ts";
import { newCode } from "../../lib/code.ts";
import type { PlacedChain } from "../../lib/directory.ts";
import { signingKey } from "../../lib/ed25519.ts";
import type { Evidence } from "../../lib/evidence.ts";
import type { FeedEvent } from "../../lib/feed.ts";
import { writeNote } from "../../lib/note.ts";
import { readStatement, type Bodies, type Statement, type Type } from "../../lib/statement.ts";
import { example, log, refusal } from "../../lib/tests/example.ts";
import { checkTold } from "../../lib/receipt-event.ts";
import { checkSigned } from "./signed.ts";

const now = Date.parse("2026-11-24T02:00:00.000Z");
const at = new Date(now).toISOString();
const seen = { origin: log, size: 0, root: base64(H(new Uint8Array(0))) };
const me = example.accounts.neighbour.id;
const random = () => crypto.getRandomValues(new Uint8Array(32));

/** Two generations of an organisation: the second one stated at place 50 of the log. */
async function organisation() {
  const code = newCode();
  const first = await beginAccount(await draftAccount(log, code), { vkey: example.vkey, operator: example.operator }, [await codeUnlock(code, "Code", now)], seen, now);
  const next = newCode();
  const second = await recoverAccount(log, first.author.chain, first.bag, code, next, [await codeUnlock(next, "Code", now)], seen, now);
  const chain: PlacedChain = { ...second.author.chain, kind: "organisation", places: [1, 2, 50] };
  const old: Author = { ...first.author, chain: { ...first.author.chain, kind: "organisation" } };
  return { old, young: second.author, chain, known: new Map([[chain.id, { chain }]]) };
}

const bodyOf = (change: Partial<Bodies["delivery"]> = {}): Bodies["delivery"] => ({
  id: base32(random().subarray(0, 16)), kind: "decision", re: "", to: { id: me, n: 1, head: base64(random()), gen: 0 }, grant: base64(random()), cover: base64(random()),
  parts: [{ payload: base64(random()), size: 300, commit: base64(random()) }], grade: "handover", opens: "", ends: "2027-01-01T00:00:00.000Z", ...change,
});

let index = 10;
async function told<T extends Type>(author: Author, type: T, body: Bodies[T], event: Evidence["event"], given: Partial<Evidence> = {}, place = index++): Promise<FeedEvent> {
  const act = readStatement(await signAs(author, type, body, seen, now), log);
  const delivery = act.type === "delivery" ? act.body : null;
  const evidence = {
    event, act: act.note.hash, at, about: delivery?.id ?? author.chain.id, source: author.chain.id, destination: me, reasons: [], grade: delivery?.grade ?? "", ends: delivery?.ends ?? "", ...given,
  } as unknown as Evidence;
  return { cursor: place, index: place, evidence, salt: random(), act, attached: new Uint8Array(0) };
}

const never = { account: me, delivery: (): Promise<never> => Promise.reject(new Error("nothing is asked")), letter: (): Promise<Chain> => Promise.reject(new Error("no letter is asked for")) };

function forged(event: FeedEvent): FeedEvent {
  const { act } = event;
  const signature = act.note.signature.slice();
  signature[0] = (signature[0] ?? 0) ^ 1;
  const hash = base64(random());
  return { ...event, act: { ...act, note: { ...act.note, signature, hash } }, evidence: { ...event.evidence, act: hash } };
}

describe("what this account is said to have done", () => {
  test("Attack9: an act of one's own is shown for no other delivery, though the log holds it", async () => {
    const { old } = await organisation();
    const [one, other] = [await told(old, "delivery", bodyOf(), "D.1"), await told(old, "delivery", bodyOf(), "D.1")];
    const both = [one, other].map(({ act }) => act as Statement<"delivery">);
    const stopped = (about: number) => told(old, "withdraw", { act: one.act.note.hash }, "coffre/withdraw", { about: both[about]?.body.id ?? "", grade: "handover", ends: one.evidence.ends });
    const [true_, false_] = [await stopped(0), await stopped(1)];
    checkTold(true_.evidence, true_.act, both[0]);
    expect(await refusal(() => { checkTold(false_.evidence, false_.act, both[1]); })).toBe("content-mismatch");
  });
});

/** A letter of an organisation, as its genesis proves it; `issuer`: who it says that issued it. */
async function letter(issuer: string): Promise<Author> {
  const seed = random();
  const key = await signingKey(seed);
  const body = { kind: "letter" as const, by: issuer, sign: base64(key.publicKey), recovery: "", vault: await recipientText(random()) };
  const id = base32(h("coffre/account/v1", utf8(`${JSON.stringify(body)}\n`)));
  const text = await writeNote({ type: "genesis", log, account: id, recovery: false, after: null, seen, at }, body, key);
  return { log, chain: chainOf(await readGenesis(text, log)), key };
}

describe("what a letter that this account kept is said to have done", () => {
  const delivery = "ikx7jte7ozutvrqxarojrvz2be";
  const claimed = async (by: Author): Promise<FeedEvent> => ({ ...(await told(by, "claim", { to: me }, "coffre/claim")), attached: utf8(delivery) });
  const disowned = (by: Author, city: string): Promise<FeedEvent> => told(by, "paper", { with: city, reason: "not-my-claim" }, "coffre/paper", { destination: city, reasons: ["not-my-claim"] });
  const holding = (kept: Author) => ({ ...never, letter: (id: string): Promise<Chain> => (id === delivery ? Promise.resolve(kept.chain) : Promise.reject(new Error("another letter is asked for"))) });

  test("counts as its only key signed it, claim and « this was not me »", async () => {
    const city = (await organisation()).chain.id;
    const kept = await letter(city);
    await checkSigned(holding(kept), [await claimed(kept), await disowned(kept, city)], new Map());
  });

  test("Attack9: what nobody signed stops, and what another letter of the same organisation signed", async () => {
    const city = (await organisation()).chain.id;
    const [kept, other] = [await letter(city), await letter(city)];
    const claim = await claimed(kept);
    const stops = async (...events: FeedEvent[]): Promise<string> => refusal(() => checkSigned(holding(kept), events, new Map()), "tampered");
    expect(await stops(forged(claim))).toBe("tampered");
    expect(await stops(claim, forged(await disowned(kept, city)))).toBe("tampered");
    expect(await stops(await claimed(other))).toBe("tampered");
    // a letter whose claim is not told, or whose claim names no delivery, proves nothing
    expect(await stops(await disowned(kept, city))).toBe("tampered");
    expect(await stops({ ...claim, attached: new Uint8Array(0) })).toBe("tampered");
    // told again, of another letter that was kept too
    await checkSigned(holding(kept), [claim], new Map());
    expect(await refusal(() => checkSigned({ ...never, letter: () => Promise.resolve(other.chain) }, [{ ...claim, attached: utf8("jkx7jte7ozutvrqxarojrvz2be") }], new Map()), "tampered")).toBe("tampered");
  });

  test("Attack9: a letter speaks to who issued it, of a claim to me, for the reason that it signed", async () => {
    const [city, school] = [(await organisation()).chain.id, (await organisation()).chain.id];
    const kept = await letter(city);
    const claim = await claimed(kept);
    const stops = async (...events: FeedEvent[]): Promise<string> => refusal(() => checkSigned(holding(kept), events, new Map()), "tampered");
    expect(await stops(claim, await disowned(kept, school))).toBe("tampered");
    expect(await stops({ ...(await told(kept, "claim", { to: school }, "coffre/claim")), attached: utf8(delivery) })).toBe("tampered");
    expect(await stops(claim, await told(kept, "paper", { with: city, reason: "prefer" }, "coffre/paper", { destination: city, reasons: ["not-my-claim"] }))).toBe("tampered");
  });
});

describe("what others are said to have done", () => {
  test("counts as it was signed: a delivery, its recall, a confirmation, and the end of a link", async () => {
    const { old, known } = await organisation();
    const delivery = await told(old, "delivery", bodyOf(), "D.1");
    const { hash } = delivery.act.note;
    const recall = await told(old, "recall", { delivery: hash }, "coffre/recall", { about: delivery.evidence.about, grade: "handover", ends: delivery.evidence.ends, reasons: ["recalled"] });
    const confirm = await told(old, "confirm", { link: base64(random()) }, "coffre/confirm");
    const unlink = await told(old, "unlink", { link: base64(random()) }, "coffre/unlink");
    await checkSigned(never, [delivery, recall, confirm, unlink], known);
  });

  test.each([["delivery", "D.1"], ["confirm", "coffre/confirm"], ["unlink", "coffre/unlink"]] as const)("Attack9: a %s that nobody signed stops", async (type, event) => {
    const { old, known } = await organisation();
    const one = await told(old, type, (type === "delivery" ? bodyOf() : { link: base64(random()) }) as Bodies[typeof type], event);
    expect(await refusal(() => checkSigned(never, [forged(one)], known), "tampered")).toBe("tampered");
  });

  test("Attack9: an act that another signed, in the name of an organisation, stops", async () => {
    const [city, other] = [await organisation(), await organisation()];
    const confirm = await told(other.old, "confirm", { link: base64(random()) }, "coffre/confirm", { about: city.chain.id, source: city.chain.id });
    expect(await refusal(() => checkSigned(never, [confirm], city.known), "tampered")).toBe("tampered");
  });

  test("Attack10: a delivery to another, told as one to me, stops", async () => {
    const { old, known } = await organisation();
    const delivery = await told(old, "delivery", bodyOf({ to: { id: example.operator, n: 1, head: base64(random()), gen: 0 } }), "D.1");
    expect(await refusal(() => checkSigned(never, [delivery], known), "tampered")).toBe("tampered");
  });

  test("Attack14: a confirmation by a key that was replaced before it is void, one from before stands", async () => {
    const { old, known } = await organisation();
    await checkSigned(never, [await told(old, "confirm", { link: base64(random()) }, "coffre/confirm", {}, 49)], known);
    expect(await refusal(async () => { await checkSigned(never, [await told(old, "confirm", { link: base64(random()) }, "coffre/confirm", {}, 51)], known); }, "tampered")).toBe("tampered");
  });

  test("a delivery that waited for its day is held to the key of the day on which it was taken", async () => {
    const { old, known } = await organisation();
    const late = await told(old, "delivery", bodyOf({ opens: "2026-12-01T00:00:00.000Z" }), "D.1", {}, 60);
    const asked: string[] = [];
    const reader = { ...never, delivery: (id: string) => { asked.push(id); return Promise.resolve({ act: late.act } as never); } };
    await checkSigned(reader, [late], known);
    expect(asked).toEqual([late.evidence.about]);
    // one without such a day was made available when it was taken
    const plain = await told(old, "delivery", bodyOf(), "D.1", {}, 61);
    expect(await refusal(() => checkSigned(reader, [plain], known), "tampered")).toBe("tampered");
  });

  test("what this account signed was verified when it was read, and what is proved is not asked again", async () => {
    const { old, known } = await organisation();
    await checkSigned({ ...never, account: old.chain.id }, [forged(await told(old, "unlink", { link: base64(random()) }, "coffre/unlink"))], known);
    await checkSigned(never, [forged(await told(old, "delivery", bodyOf(), "D.1"))], known, () => true);
  });
});
