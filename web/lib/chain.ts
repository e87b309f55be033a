// An account's chain: from its id, whole, every rule checked (docs/format.md §2, §3).
import { base32, fromBase64, h, utf8, type Bytes } from "./bytes.ts";
import { demand } from "./faults.ts";
import { verifyNote } from "./note.ts";
import { maySign, readStatement, type AccountKind, type Statement } from "./statement.ts";

const longestChain = 10_000;
const renewWait = 7 * 24 * 60 * 60_000;

/** What holds from one chain statement to the next. Keys are base64. */
export interface ChainState {
  readonly n: number;
  /** H of the statement, base64. */
  readonly hash: string;
  readonly gen: number;
  readonly sign: string;
  readonly recovery: string;
  readonly vault: string;
  readonly bag: string;
  readonly closed: boolean;
}

export interface Chain {
  readonly id: string;
  readonly kind: AccountKind;
  /** The issuer of a letter, else "". */
  readonly by: string;
  /** One for each statement, in order; never empty. */
  readonly states: readonly ChainState[];
  readonly texts: readonly Uint8Array[];
}

export type Genesis = Statement<"genesis">;

/** The id that a genesis gives: base32(h("coffre/account/v1", JSON line ‖ LF)). */
export const idOf = (genesis: Genesis): string => base32(h("coffre/account/v1", utf8(`${genesis.note.line}\n`)));

const keyOf = (text: string): Bytes => fromBase64(text, 32);

/** Reads a genesis and verifies it: the id is its hash, and its own key signed it. */
export async function readGenesis(text: Uint8Array, log: string): Promise<Genesis> {
  const genesis = readStatement(text, log, "genesis");
  demand(genesis.note.account === idOf(genesis), "wrong-account", "The id is not the hash of the genesis.");
  await verifyNote(genesis.note, keyOf(genesis.body.sign));
  return genesis;
}

/** The chain that a genesis alone is: all that a letter ever has. */
export function chainOf(genesis: Genesis): Chain {
  const { note, body } = genesis;
  const first = { n: 0, hash: note.hash, gen: 0, sign: body.sign, recovery: body.recovery, vault: body.vault, bag: "", closed: false };
  return { id: note.account, kind: body.kind, by: body.by, states: [first], texts: [note.bytes] };
}

/** The state that holds now. */
export function newest(chain: Chain): ChainState {
  const state = chain.states.at(-1);
  if (state === undefined) throw new Error("A chain is never empty.");
  return state;
}

type ChainStatement = Statement<"genesis" | "keys" | "renew" | "close">;

/** Reads a whole chain of the account `id`, genesis first. */
export async function readChain(id: string, texts: readonly Uint8Array[], log: string): Promise<Chain> {
  demand(texts.length <= longestChain, "too-large", "A chain is at most 10,000 statements.");
  const statements = texts.map((text) => readStatement(text, log, "genesis", "keys", "renew", "close"));
  const [genesis] = statements;
  demand(genesis?.type === "genesis", "wrong-genesis", "A chain begins with its genesis.");
  demand(idOf(genesis) === id && genesis.note.account === id, "wrong-account", "The id is not the hash of the genesis.");
  const states = [...chainOf(genesis).states];
  const verified = [verifyNote(genesis.note, keyOf(genesis.body.sign))];
  let broken: unknown;
  try {
    follow(genesis, statements.slice(1), states, verified);
  } catch (refusal) {
    broken = refusal;
  }
  // all at once, and a statement's signature before its rules: what nobody signed breaks none
  await Promise.all(verified);
  if (broken !== undefined) throw broken as Error;
  return { id, kind: genesis.body.kind, by: genesis.body.by, states, texts };
}

function follow(genesis: Genesis, statements: readonly ChainStatement[], states: ChainState[], verified: Promise<void>[]): void {
  const rules = new Rules(genesis);
  for (const statement of statements) {
    const before = states[states.length - 1];
    if (before === undefined) throw new Error("A chain is never empty.");
    const { note } = statement;
    demand(note.account === genesis.note.account, "wrong-account", "A statement of another account stands in the chain.");
    demand(statement.type !== "genesis", "second-genesis", "An account has one genesis.");
    demand(!before.closed, "closed", "The account is closed.");
    demand(maySign(genesis.body.kind, statement.type), "cannot-sign", "A letter's chain is its genesis.");
    demand(note.after?.n === before.n && note.after.hash === before.hash, "wrong-after", "The statement does not follow the one before it.");
    verified.push(verifyNote(note, keyOf(note.recovery ? before.recovery : before.sign)));
    states.push(rules.follow(before, statement));
  }
  demand(states.length > 1 || genesis.body.kind === "letter", "no-first-keys", "The first keys come with the genesis.");
}

/** The rules that look further back than one statement: keys never come back, and one announced recovery key. */
class Rules {
  readonly used: Set<string>;
  announced: { readonly recovery: string; readonly at: number } | null = null;

  constructor(genesis: Genesis) {
    this.used = new Set([genesis.body.sign, genesis.body.recovery, genesis.body.vault]);
  }

  follow(before: ChainState, statement: Exclude<ChainStatement, Genesis>): ChainState {
    const next = { ...before, n: before.n + 1, hash: statement.note.hash };
    demand(before.n > 0 || (statement.type === "keys" && !statement.note.recovery), "no-first-keys", "The first keys, by the signing key, follow the genesis.");
    switch (statement.type) {
      case "renew":
        this.announced = { recovery: statement.body.recovery, at: Date.parse(statement.note.at) };
        return next;
      case "close":
        return { ...next, closed: true };
      case "keys":
        this.#keys(before, statement);
        return { ...next, ...statement.body };
      default: {
        const never: never = statement;
        throw new Error(String(never));
      }
    }
  }

  #keys(before: ChainState, { note, body }: Statement<"keys">): void {
    const grown = body.gen === before.gen + 1;
    demand(grown || body.gen === before.gen, "wrong-generation", "Generations grow by one.");
    if (before.n === 0) {
      demand(body.gen === 0 && body.sign === before.sign && body.recovery === before.recovery && body.vault === before.vault, "no-first-keys", "The first keys are those of the genesis.");
      return;
    }
    if (note.recovery) this.#recovered(before, body, grown);
    else this.#rotated(before, note.at, body, grown);
    for (const place of ["sign", "recovery", "vault"] as const) {
      if (body[place] === before[place]) continue;
      demand(!this.used.has(body[place]), "key-comes-back", "A key used once never comes back.");
      this.used.add(body[place]);
    }
  }

  #recovered(before: ChainState, body: Statement<"keys">["body"], grown: boolean): void {
    demand(grown, "wrong-generation", "A recovery is a new generation.");
    demand(body.sign !== before.sign && body.vault !== before.vault && body.recovery !== before.recovery, "recovery-keeps-keys", "A recovery brings all keys new.");
    this.announced = null;
  }

  #rotated(before: ChainState, at: string, body: Statement<"keys">["body"], grown: boolean): void {
    const changed = body.sign !== before.sign;
    demand(changed === grown && (body.vault !== before.vault) === grown, "wrong-generation", "Signing key and vault change together, in a new generation.");
    if (body.recovery === before.recovery) return;
    const announced = this.announced;
    demand(announced?.recovery === body.recovery, "recovery-changed", "The signing key changes the recovery key only as announced.");
    demand(grown, "renew-same-generation", "An announced recovery key is taken in a new generation.");
    demand(Date.parse(at) - announced.at >= renewWait, "renew-too-early", "An announced recovery key waits seven days.");
    this.announced = null;
  }
}

/**
 * Verifies an act of this account, by the key of the chain statement that it builds on, and returns that state.
 * Whether the state was in force then is for the caller: in a log, by positions (see `opening.ts`); alone, `demandNewest`.
 */
export async function verifyAct(statement: Statement, chain: Chain): Promise<ChainState> {
  const { note } = statement;
  demand(note.account === chain.id, "wrong-account", "The act is of another account.");
  demand(maySign(chain.kind, statement.type), "cannot-sign", "This account does not sign acts of this type.");
  const state = note.after === null ? undefined : chain.states[note.after.n];
  demand(state !== undefined && state.hash === note.after?.hash, "stale-key", "The act builds on no statement of its author's chain.");
  demand(!state.closed, "closed", "The account is closed.");
  await verifyNote(note, keyOf(state.sign));
  return state;
}

/** Refuses an act that builds on an older statement than the newest of this chain. */
export function demandNewest(statement: Statement, chain: Chain): void {
  demand(statement.note.after?.hash === newest(chain).hash, "stale-key", "The act builds on an older statement of its author's chain.");
}
