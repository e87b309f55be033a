// The feed of this account, read once: it goes on from where it was, and what was read stays in the worker's memory. All that is told of what happened comes from it.
import type { Trust } from "../../lib/bundle.ts";
import type { PlacedChain } from "../../lib/directory.ts";
import { step, verifyInForce } from "../../lib/directory.ts";
import { checkFeedPage, readFeedPage, type FeedEvent, type FeedPage } from "../../lib/feed.ts";
import type { Proved } from "../../lib/heads.ts";
import { checkTold } from "../../lib/receipt-event.ts";
import type { Statement } from "../../lib/statement.ts";
import { readProofs } from "../../lib/ways.ts";
import { keepSeen, keptSeen } from "../reader/kept.ts";
import type { Request } from "../reader/server.ts";
import { call, seenHeader } from "./server.ts";

const page = 500;
/** Proofs of one request: its address has room for no more. */
const proofs = 100;

/** What a feed needs of its vault. */
export interface Owner {
  readonly account: string;
  /** In the vault's session. */
  ask(path: string, request: Request): Promise<Uint8Array<ArrayBuffer>>;
  /** This account's chain, which has a statement of that number where there is one. */
  chainTo(n: number): Promise<PlacedChain>;
}

export class Feed {
  readonly #trust: Trust;
  readonly #owner: Owner;
  readonly #events: FeedEvent[] = [];
  readonly #deliveries = new Map<string, Statement<"delivery">>();
  readonly #parted = new Map<string, Statement<"delivery" | "deposit">>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(trust: Trust, owner: Owner) {
    this.#trust = trust;
    this.#owner = owner;
  }

  /**
   * All that has happened, in the order of the log: each a leaf of it, with this account on one side; what this account signed was signed by its key of
   * that time. One reading at a time. [attacks 9, 14, 26]
   */
  read(): Promise<readonly FeedEvent[]> {
    const turn = this.#turn.then(() => this.#readOn());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The act of that hash that names documents, where it was read. */
  parted(hash: string): Statement<"delivery" | "deposit"> | undefined {
    return this.#parted.get(hash);
  }

  async #readOn(): Promise<readonly FeedEvent[]> {
    for (let more = true; more;) {
      const kept = await keptSeen(this.#trust.log);
      const cursor = this.#events.at(-1)?.cursor;
      const answer = await this.#owner.ask(`/api/feed?limit=${page}${cursor === undefined ? "" : `&after=${cursor}`}`, { headers: seenHeader(kept) });
      const given = await step("tampered", () => readFeedPage(answer, this.#trust, kept));
      await keepSeen(given.seen);
      const proved = await this.#prove(given);
      await step("tampered", async () => {
        checkFeedPage(given, proved, this.#owner.account, this.#events);
        for (const { act, evidence, index } of given.events) {
          if (act.type === "delivery") this.#deliveries.set(act.body.id, act);
          if (act.note.account !== this.#owner.account || act.note.after === null) continue;
          // an act of one's own is shown for no other: a share that was stopped is not another that goes on [attack 9]
          checkTold(evidence, act, this.#deliveries.get(evidence.about));
          await verifyInForce(act, await this.#owner.chainTo(act.note.after.n), index);
        }
      });
      this.#events.push(...given.events);
      for (const { act } of given.events) if (act.type === "delivery" || act.type === "deposit") this.#parted.set(act.note.hash, act);
      more = given.more && given.events.length > 0;
    }
    // a copy: what another ask reads on meanwhile was not there when who asked checked what it was given
    return [...this.#events];
  }

  async #prove({ tree, events }: FeedPage): Promise<Proved[]> {
    const found: Proved[] = [];
    for (let i = 0; i < events.length; i += proofs) {
      const indexes = events.slice(i, i + proofs).map(({ index }) => index);
      const answer = await call(`/log/proofs?size=${tree.size}&${indexes.map((index) => `index=${index}`).join("&")}`);
      found.push(...(await step("tampered", () => readProofs(answer, indexes))));
    }
    return found;
  }
}
