import { expect, test } from "vitest";
import { utf8 } from "../bytes.ts";
import { judgeDocument, verifyReceipt } from "../receipt.ts";
import { bytes, example, expectRefusals, log, splice } from "./example.ts";

const trust = { log, vkey: example.vkey, operator: example.operator };

test("every receipt of the example verifies, and says what it should of each document", async () => {
  for (const { text, event, from, fromName, cover, says } of example.receipts) {
    const receipt = await verifyReceipt(utf8(text), trust);
    expect(receipt.evidence.event).toBe(event);
    expect([receipt.from, receipt.fromName]).toEqual([from, fromName]);
    if (cover === null) expect(receipt.cover).toBeNull();
    else expect({ t: "coffre/cover/v1", ...receipt.cover }).toEqual(cover);
    for (const { document, verdict, part } of says) expect(await judgeDocument(receipt, bytes(document))).toEqual({ verdict, part });
  }
});

test("Attack26_every_bad_receipt_is_refused, with the word of the test data", async () => {
  // a genesis of another kind, refused for its own form before its hash is compared
  await expectRefusals("receipt", { "receipt-letter-genesis-of-other": "bad-issuer" }, (input) => {
    const good = utf8(example.receipts[input.receipt as number]?.text ?? "");
    return verifyReceipt(splice(good, input.splices as never), { ...trust, ...(input.trust as object) });
  });
});
