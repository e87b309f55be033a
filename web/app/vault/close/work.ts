// The worker's half of the end of a vault: its `close` is signed once, sent until the log has it, and its receipt is the certificate of destruction (docs/format.md §9).
import { signAs } from "../../../lib/account.ts";
import { readAnswer, type ProvedText } from "../../../lib/bundle.ts";
import { base64, concat, fromUtf8, H, utf8, type Bytes } from "../../../lib/bytes.ts";
import { readCheckpoint, readVkey, writeProof } from "../../../lib/checkpoint.ts";
import { checkedChain, step, type PlacedChain } from "../../../lib/directory.ts";
import { demand } from "../../../lib/faults.ts";
import { receiptType, verifyReceipt } from "../../../lib/receipt.ts";
import { writeSections, type Section } from "../../../lib/sections.ts";
import { readProofs } from "../../../lib/ways.ts";
import { forgetDevice } from "../road/device.ts";
import { seenKeys } from "../road/passkeys.ts";
import { begin } from "../acts.ts";
import { forgetExport } from "../export/store.ts";
import type { Work } from "../messages.ts";
import { untilLogged } from "../logged.ts";
import { forgetHere } from "../offline.ts";
import { forgetAllUnsent } from "../papers/add.ts";
import { opened, useVault } from "../opened.ts";
import { call, postSections } from "../server.ts";
import { forgetTaken } from "../taken.ts";
import type { CloseAsks } from "./asks.ts";

export const closeWork: Work<CloseAsks> = { close };

async function close(): Promise<CloseAsks["close"]["gets"]> {
  const vault = opened();
  return begin(vault, "close", async (_, once) => {
    const { act, chains, gone } = await once("act", async () => {
      await vault.read();
      // those that this device has itself seen to open this vault: another account's, which a server may name, go on
      const gone = Object.keys(await seenKeys(vault.account));
      const { accounts, checked } = await vault.directory([vault.account]);
      const operator = await checkedChain(checked.directory, accounts.chains, vault.trust.operator);
      return { act: await signAs(vault.keys.author, "close", {}, await vault.seen(), Date.now()), chains: [operator, vault.chain], gone };
    });
    const certificate = await certificateOf(act, chains, (await untilLogged(() => postSections("/api/accounts/close", [{ name: "close", bytes: act }]), vault.trust)).answer);
    await forgetDevice(vault.account);
    await forgetExport(vault.account);
    await forgetAllUnsent();
    await forgetTaken();
    // last: the names of what went before go too
    await forgetHere(vault.account);
    useVault(null);
    return { certificate: fromUtf8(certificate), gone };
  });
}

/** The receipt of `coffre/closed`, verified as a stranger would before it is given out. */
async function certificateOf(act: Bytes, chains: readonly PlacedChain[], json: Bytes): Promise<Bytes> {
  const { trust } = opened();
  const { tree, answer, closed } = await step("tampered", async () => {
    const answer = readAnswer(json);
    const closed = answer.evidence.at(-1);
    demand(closed !== undefined, "wrong-act", "A close leaves evidence.");
    return { answer, closed, tree: await readCheckpoint(answer.checkpoint, readVkey(trust.vkey)) };
  });
  const places = chains.map(({ places }) => places.at(-1) ?? 0);
  const proofs = await call(`/log/proofs?size=${tree.size}&${places.map((index) => `index=${index}`).join("&")}`);
  return await step("tampered", async () => {
    const found = readProofs(proofs, places);
    const prove = ({ index, path }: Pick<ProvedText, "index" | "path">, extra: Bytes = new Uint8Array(0)): Bytes => writeProof({ extra, index, path, checkpoint: answer.checkpoint });
    const sections: Section[] = [
      { name: "evidence", bytes: closed.text }, { name: "act", bytes: act },
      ...chains.flatMap(({ texts }) => texts).map((bytes) => ({ name: "chain", bytes: new Uint8Array(bytes) })),
      ...found.map((place) => ({ name: "chain-proof", bytes: prove(place) })),
      { name: "proof", bytes: prove(closed, closed.salt) },
    ];
    const certificate = concat(utf8(`${receiptType}\n`), writeSections(sections));
    const { evidence } = await verifyReceipt(certificate, trust);
    demand(evidence.event === "coffre/closed" && evidence.act === base64(H(act)), "wrong-act", "This certifies something else.");
    return certificate;
  });
}
