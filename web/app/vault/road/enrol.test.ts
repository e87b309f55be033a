import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beginAccount, codeUnlock, draftAccount } from "../../../lib/account.ts";
import { base64, fromUtf8, H } from "../../../lib/bytes.ts";
import { newCode } from "../../../lib/code.ts";
import { base64url } from "../../../lib/ways.ts";
import { example, log } from "../../../lib/tests/example.ts";
import { Enrolment } from "./enrol.ts";

const trust = { log, vkey: example.vkey, operator: example.operator };
const seen = { origin: log, size: 0, root: base64(H(new Uint8Array(0))) };
const words = { contract: "", title: "", code: "Code", device: "Ce navigateur" };

beforeEach(() => { vi.stubGlobal("location", { hostname: "coffre.example", host: "coffre.example" }); });
afterEach(() => { vi.unstubAllGlobals(); });

const buffer = (fill: number, length = 32): ArrayBuffer => new Uint8Array(length).fill(fill).buffer;

/** A passkey is made and read, as a device does it. */
async function make(enrolment: Enrolment, id: number): Promise<void> {
  await enrolment.key.made({ id: buffer(id, 16), client: buffer(1), attestation: buffer(2), transports: [], attachment: "platform", prf: buffer(id) }, "Coffre");
  await enrolment.key.last({ id: buffer(id, 16), client: buffer(3), data: buffer(4), signature: buffer(5), user: null, attachment: "platform", prf: buffer(id) });
}

test("what was composed is the same each time it is sent, until another passkey is made in the place of one that the server did not take", async () => {
  const now = Date.now();
  const code = newCode();
  const { bag, author } = await beginAccount(await draftAccount(log, code), trust, [await codeUnlock(code, "Code", now)], seen, now);
  const enrolment = Enrolment.ofRecovery({ ...author.chain, places: [0, 1] }, bag, code, trust, seen);
  const credential = async (): Promise<string> => fromUtf8((await enrolment.request(words, Date.now())).sections.find(({ name }) => name === "credential")?.bytes ?? new Uint8Array(0));
  await make(enrolment, 7);
  const first = await enrolment.request(words, now);
  expect(await enrolment.request(words, now + 1000)).toBe(first);
  expect(await credential()).toContain(base64url(new Uint8Array(buffer(7, 16))));
  await make(enrolment, 8);
  expect(await credential()).toContain(base64url(new Uint8Array(buffer(8, 16))));
});
