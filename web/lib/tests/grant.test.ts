import { bech32 } from "@scure/base";
import { identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import { checkSealed, openSealed, seal } from "../age.ts";
import { base64, utf8, type Bytes } from "../bytes.ts";
import { chainOf, readGenesis, verifyAct, type Chain } from "../chain.ts";
import { demand } from "../faults.ts";
import { checkLetterDelivery, compareGrant, openDocument, openGrant, readCover } from "../grant.ts";
import { readEvidence } from "../evidence.ts";
import { checkInclusion } from "../merkle.ts";
import { readStatement } from "../statement.ts";
import { verifyReceipt } from "../receipt.ts";
import { readNote } from "../note.ts";
import { bytes, chainOfExample, example, expectRefusals, log, refusal } from "./example.ts";

type Name = "d1" | "d2" | "d3";
const { accounts, deliveries } = example;
const seedOf = (name: Name) => (name === "d2" ? accounts.letter : accounts.holder).seeds[0]?.vault ?? "";

test("every sealed file of the example opens to what was sealed", async () => {
  for (const name of ["d1", "d2", "d3"] as const) {
    const { statement, grant, grantText, copy, documents, payloads } = deliveries[name];
    const act = readStatement(utf8(statement), log, "delivery");
    const opened = await openGrant(act, bytes(grant), bytes(seedOf(name)));
    expect(compareGrant(act, utf8(grantText)).coverLine).toBe(opened.coverLine);
    expect(base64(await openSealed(bytes(copy), bytes(accounts.city.seeds[0]?.vault ?? "")))).toBe(base64(utf8(grantText)));
    for (const [i, document] of documents.entries()) {
      expect(base64(await openDocument(opened, i, bytes(payloads[act.body.parts[i]?.payload ?? ""] ?? "")))).toBe(document);
    }
  }
});

test("what is sealed here opens here, and holds exactly one stanza of the one kind", async () => {
  const seed = bytes(seedOf("d1"));
  const identity = bech32.encodeFromBytes("age-secret-key-pq-", seed).toUpperCase();
  for (const size of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
    const plain = new Uint8Array(size).fill(7);
    const sealed = await seal(plain, await identityToRecipient(identity));
    checkSealed(sealed);
    expect(Buffer.compare(await openSealed(sealed, seed), plain)).toBe(0);
    const cut: Bytes = sealed.slice(0, -1);
    expect(await refusal(() => openSealed(cut, seed))).toBe("cannot-open");
    expect(await refusal(() => openSealed(sealed, new Uint8Array(32)))).toBe("cannot-open");
  }
});

interface GrantCase { delivery: string; grant: string; payloadsOf: Name; reader: "holder" | "letter"; keybag: number[] }

/** What a reader checks of a grant: that it is theirs, that it equals its act, and that each document is the one committed to. */
async function open({ delivery, grant, payloadsOf, reader, keybag }: GrantCase): Promise<void> {
  const act = readStatement(utf8(delivery), log, "delivery");
  await verifyAct(act, await chainOfExample("city"));
  const me: Chain = reader === "letter" ? chainOf(await readGenesis(utf8(accounts.letter.chain[0] ?? ""), log)) : await chainOfExample("holder");
  const { to } = act.body;
  demand(to.id === me.id, "not-mine", "To another.");
  demand(me.states[to.n]?.hash === to.head, "not-my-chain", "Another chain.");
  demand(me.states[to.n]?.gen === to.gen, "wrong-generation", "Another generation.");
  demand(keybag.includes(to.gen), "not-in-keybag", "The keybag lacks it.");
  if (reader === "letter") checkLetterDelivery(act);
  const opened = await openGrant(act, bytes(grant), bytes(accounts[reader].seeds[to.gen]?.vault ?? ""));
  const sealed = Object.values(deliveries[payloadsOf].payloads).map(bytes);
  const byHash = deliveries[payloadsOf].payloads;
  for (const [i, { payload }] of act.body.parts.entries()) await openDocument(opened, i, byHash[payload] === undefined ? (sealed[i] ?? new Uint8Array(0)) : bytes(byHash[payload]));
}

test("every bad grant is refused, with the word of the test data", async () => {
  for (const name of ["d1", "d3"] as const) await open({ delivery: deliveries[name].statement, grant: deliveries[name].grant, payloadsOf: name, reader: "holder", keybag: [0, 1] });
  await expectRefusals("grant", {}, (input) => open(input as unknown as GrantCase));
});

test("Attack28_what_is_over_a_limit_is_refused_whatever_it_holds", async () => {
  const over: Record<string, (size: number) => unknown> = {
    statement: (size) => readNote(new Uint8Array(size).fill(0x61)),
    evidence: (size) => readEvidence(new Uint8Array(size).fill(0x61)),
    cover: (size) => readCover("a".repeat(size)),
    receipt: (size) => verifyReceipt(new Uint8Array(size), { log, vkey: example.vkey, operator: example.operator }),
    header: (size) => { checkSealed(utf8("age-encryption.org/v1\n" + "a".repeat(size - 22))); },
    stanzas: (size) => { checkSealed(utf8("age-encryption.org/v1\n" + `-> mlkem768x25519 ${"A".repeat(1494)}\n${"A".repeat(43)}\n`.repeat(size)), 16); },
    proof: (size) => { checkInclusion(new Uint8Array(32), 0, Number.MAX_SAFE_INTEGER, Array.from({ length: size }, () => new Uint8Array(32)), new Uint8Array(32)); },
  };
  await expectRefusals("limit", {}, (input) => over[input.what as string]?.(input.size as number));
});
