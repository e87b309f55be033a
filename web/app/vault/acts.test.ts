// What was begun by one ceremony goes on by it, and nothing else does. (V4)
import { expect, test } from "vitest";
import { beginAccount, codeUnlock, draftAccount } from "../../lib/account.ts";
import { base64, H, utf8 } from "../../lib/bytes.ts";
import { newCode } from "../../lib/code.ts";
import { example, log } from "../../lib/tests/example.ts";
import { Failed } from "../reader/server.ts";
import { begin } from "./acts.ts";
import { Vault } from "./open.ts";

const trust = { log, vkey: example.vkey, operator: example.operator };
const seen = { origin: log, size: 0, root: base64(H(new Uint8Array(0))) };

async function opened(): Promise<Vault> {
  const now = Date.now();
  const code = newCode();
  const { bag, author } = await beginAccount(await draftAccount(log, code), trust, [await codeUnlock(code, "Code", now)], seen, now);
  return new Vault(trust, bag, author, "token");
}

const away = (): never => { throw new Failed({ kind: "away" }); };
const why = async (work: Promise<unknown>): Promise<string> => work.then(() => "", (error: unknown) => (error instanceof Failed ? ("why" in error.trouble ? error.trouble.why : error.trouble.kind) : "another error"));

test("after a trouble that passes the same intention goes on without a ceremony, with what was made for it", async () => {
  const vault = await opened();
  let made = 0;
  const act = (works: boolean) => begin(vault, "refuse 1", async (signed, once) => {
    await once("key", () => Promise.resolve(++made));
    if (!signed.has("refuse")) signed.set("refuse", [{ name: "refuse", bytes: utf8(`act ${made}`) }]);
    return works ? signed : away();
  }, "not-mine");
  expect(await why(act(true))).toBe("not-fresh");
  vault.confirm(Date.now());
  expect(await why(act(false))).toBe("away");
  expect((await act(true)).get("refuse")?.[0]?.bytes).toEqual(utf8("act 1"));
  expect(made).toBe(1);
  // once done, it is over
  expect(await why(act(true))).toBe("not-fresh");
});

test("another reason, reference or code is another intention: it asks for its own ceremony, and sends no byte of the former one", async () => {
  const vault = await opened();
  const link = (code: string) => begin(vault, "link org", (signed) => {
    if (signed.size === 0) signed.set("link", [{ name: "link", bytes: utf8(code) }]);
    return code === "lost" ? away() : Promise.resolve(signed);
  }, code);
  vault.confirm(Date.now());
  expect(await why(link("lost"))).toBe("away");
  expect(await why(link("right"))).toBe("not-fresh");
  vault.confirm(Date.now());
  expect((await link("right")).get("link")?.[0]?.bytes).toEqual(utf8("right"));
  // the former one is gone, with its ceremony
  expect(await why(link("lost"))).toBe("not-fresh");
});

test("a ceremony that was done again for what goes on allows nothing else", async () => {
  const vault = await opened();
  let fails = true;
  const stay = () => begin(vault, "stay", () => (fails ? away() : Promise.resolve(true)));
  vault.confirm(Date.now());
  expect(await why(stay())).toBe("away");
  fails = false;
  vault.confirm(Date.now());
  expect(await stay()).toBe(true);
  expect(await why(begin(vault, "erase 1", () => Promise.resolve(true)))).toBe("not-fresh");
});

test("what was refused for good is begun anew, and another vault goes on with nothing of this one", async () => {
  const [vault, other] = [await opened(), await opened()];
  vault.confirm(Date.now());
  expect(await why(begin(vault, "close", () => { throw new Failed({ kind: "refused", why: "no-way" }); }))).toBe("no-way");
  expect(await why(begin(vault, "close", () => Promise.resolve(true)))).toBe("not-fresh");
  vault.confirm(Date.now());
  expect(await why(begin(vault, "close", away))).toBe("away");
  expect(await why(begin(other, "close", () => Promise.resolve(true)))).toBe("not-fresh");
});
