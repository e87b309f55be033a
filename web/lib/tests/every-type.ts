// One statement of every type, signed with the example's keys.
import { base64, fromBase64, H, utf8, type Bytes } from "../bytes.ts";
import { signingKey } from "../ed25519.ts";
import { writeNote } from "../note.ts";
import { types, type Bodies, type Type } from "../statement.ts";
import { example, log } from "./example.ts";

const { city, holder } = example.accounts;
const seed = holder.seeds[0] ?? { sign: "", recovery: "", vault: "" };
const hash = base64(H(utf8("anything")));
const vault = (/age1pq1[a-z0-9]+/.exec(holder.chain[0] ?? "") ?? [""])[0];

export async function everyType(): Promise<Record<Type, Bytes>> {
  const key = await signingKey(fromBase64(seed.sign));
  const recovery = base64((await signingKey(fromBase64(seed.recovery))).publicKey);
  const sign = base64(key.publicKey);
  const id = "ikx7jte7ozutvrqxarojrvz2be";
  const parts = [{ payload: hash, size: 1, commit: hash }];
  const bodies: { [T in Type]: Bodies[T] } = {
    genesis: { kind: "holder", by: "", sign, recovery, vault },
    keys: { gen: 0, sign, recovery, vault, bag: hash },
    renew: { recovery },
    close: {},
    attest: { id: city.id, name: "Ville", until: "2027-11-24T00:00:00.000Z", n: 0 },
    release: { version: "1.0.0", files: [{ path: "index.html", hash }] },
    manifest: { n: 0, prev: "", index: hash, add: [], drop: [] },
    session: { host: "localhost:8080", nonce: hash },
    delivery: { id, kind: "document", re: "", to: { id: city.id, n: 0, head: hash, gen: 0 }, grant: hash, cover: hash, parts, grade: "availability", opens: "", ends: "" },
    deposit: { parts },
    accept: { delivery: hash },
    recall: { delivery: hash },
    refuse: { delivery: hash, reason: "other" },
    fault: { delivery: hash, reason: "not-verified" },
    handover: { delivery: hash, commits: [hash] },
    claim: { to: holder.id },
    link: { with: city.id, by: "letter", proof: hash },
    confirm: { link: hash },
    unlink: { link: hash },
    paper: { with: city.id, reason: "prefer" },
    withdraw: { act: hash },
  };
  const written = await Promise.all(types.map(async (type) => {
    const after = type === "genesis" ? null : { n: 1, hash };
    const header = { type, log, account: holder.id, recovery: false, after, seen: { size: 1, root: hash }, at: "2026-11-24T03:00:00.000Z" };
    return [type, await writeNote(header, bodies[type], key)] as const;
  }));
  return Object.fromEntries(written) as Record<Type, Bytes>;
}
