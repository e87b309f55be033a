import { expect, test } from "vitest";
import { chainOf, demandNewest, readChain, readGenesis, verifyAct } from "../chain.ts";
import { checkTime, readStatement, type Statement, type Type } from "../statement.ts";
import { bytes, chainOfExample, example, expectRefusals, log, splice, texts, utf8, type AccountName } from "./example.ts";

async function chainOfAuthor(author: AccountName, given?: { of: string; keep: number; then: string[] }) {
  if (given !== undefined) return readChain(example.accounts[author].id, texts(given.of, given.keep, given.then), log);
  if (author === "letter") return chainOf(await readGenesis(utf8(example.accounts.letter.chain[0] ?? ""), log));
  return chainOfExample(author);
}

test("every bad statement is refused with the word of the test data", async () => {
  await expectRefusals("statement", {}, async (input) => {
    const good = utf8(example.deliveries.d1.statement);
    const text = typeof input.bytes === "string" ? bytes(input.bytes) : splice(good, input.splices as never);
    const statement = input.expect === null ? readStatement(text, log) : readStatement(text, log, input.expect as Type);
    const chain = await chainOfAuthor(input.author as AccountName, input.chain as never);
    await verifyAct(statement, chain);
    demandNewest(statement, chain);
  });
});

test("a statement is refused when its time is too far from this clock", async () => {
  await expectRefusals("time", {}, (input) => { checkTime(readStatement(bytes(input.bytes as string), log, input.expect as Type), input.now as number); });
});

test("every statement of the example is read and verified by its author's chain", async () => {
  const { acts, deliveries, attests, release, accounts } = example;
  const all = [...Object.values(acts), ...Object.values(deliveries).map((d) => d.statement), ...attests.map((a) => a.statement), release.statement];
  const chains = new Map(await Promise.all((Object.keys(accounts) as AccountName[]).map(async (name) => [accounts[name].id, await chainOfAuthor(name)] as const)));
  for (const text of all) {
    const statement = readStatement(utf8(text), log);
    const chain = chains.get(statement.note.account);
    expect(chain).toBeDefined();
    if (chain !== undefined) await verifyAct(statement, chain);
  }
  expect(all.length).toBeGreaterThan(10);
});

test("Attack21_a_statement_of_one_type_is_refused_where_any_other_is_expected, for all pairs", async () => {
  const { everyType } = await import("./every-type.ts");
  const all = await everyType();
  const names = Object.keys(all) as Type[];
  let pairs = 0;
  for (const found of names) {
    const text = all[found];
    expect((readStatement(text, log, found) as Statement).type).toBe(found);
    for (const expected of names.filter((name) => name !== found)) {
      expect(() => readStatement(text, log, expected)).toThrow(expect.objectContaining({ fault: "wrong-type" }) as Error);
      pairs++;
    }
  }
  expect(pairs).toBe(21 * 20);
});
