// Acts that a person signs in an open vault: after a fresh ceremony, once; after a lost answer the same bytes again.
import { base64, H } from "../../lib/bytes.ts";
import type { Evidence } from "../../lib/evidence.ts";
import type { Section } from "../../lib/sections.ts";
import type { Bodies, Type } from "../../lib/statement.ts";
import { Failed } from "../reader/server.ts";
import type { Vault } from "./open.ts";
import { Problem } from "./server.ts";

/** Gives what was made under a name for this intention before; makes it where it was not. */
export type Once = <T>(name: string, make: () => Promise<T>) => Promise<T>;

type Signed = Map<string, readonly Section[]>;

/** What the person has begun, by a ceremony of their own, and what was signed and made for it. */
interface Begun {
  readonly body: string;
  readonly signed: Signed;
  readonly made: Map<string, unknown>;
}

/** It ends with the vault: whoever opens it again begins anew. */
const begun = new WeakMap<Vault, Map<string, Begun>>();

const passing: readonly string[] = ["offline", "away", "read-only", "tries"];

/**
 * Does what was begun by one fresh ceremony (V4). Asked again after a trouble that passes, it goes on: no second ceremony, the same signed bytes.
 * All that may fail on the way lies in `work`: what came after it would find the ceremony used up.
 * @param name of what is begun: of a thing, and what is done with it
 * @param body what is said of it: another body is another intention, and the former one is dropped
 */
export function begin<T>(vault: Vault, name: string, work: (signed: Signed, once: Once) => Promise<T>, body = ""): Promise<T> {
  // a ceremony that was done again for what goes on allows nothing else
  return goOn(vault, name, work, { body, first: () => { vault.demandFresh(Date.now()); }, again: () => { vault.useUpFresh(); } });
}

const nothing = (): void => undefined;

/** The same, of what asks for no ceremony, or for another one: `first` demands it. */
export async function goOn<T>(
  vault: Vault, name: string, work: (signed: Signed, once: Once) => Promise<T>, { body = "", first = nothing, again = nothing }: { body?: string; first?: () => void; again?: () => void } = {},
): Promise<T> {
  const all = begun.get(vault) ?? new Map<string, Begun>();
  begun.set(vault, all);
  let mine = all.get(name);
  if (mine?.body !== body) {
    first();
    all.set(name, (mine = { body, signed: new Map<string, readonly Section[]>(), made: new Map<string, unknown>() }));
  } else again();
  const { signed, made } = mine;
  const once: Once = async <U>(of: string, make: () => Promise<U>): Promise<U> => {
    if (!made.has(of)) made.set(of, await make());
    return made.get(of) as U;
  };
  const end = (): void => { if (all.get(name) === mine) all.delete(name); };
  try {
    const done = await work(signed, once);
    end();
    return done;
  } catch (error) {
    if (!(error instanceof Failed && passing.includes(error.trouble.kind))) end();
    throw error;
  }
}

const stale: readonly string[] = ["stale-key", "stale-recipient"];

/** Signs an act and sends it; what it left, each in the log, and the hash of the act. Where keys have changed meanwhile, one's own or a recipient's, it is made again, once. */
export async function send<T extends Type>(
  vault: Vault, signed: Map<string, readonly Section[]>, type: T, make: () => Promise<{ body: Bodies[T]; more?: readonly Section[] }>,
): Promise<{ evidence: readonly Evidence[]; act: string }> {
  for (let tries = 0; ; tries++) {
    let sections = signed.get(type);
    if (sections === undefined) {
      const { body, more = [] } = await make();
      sections = [{ name: type, bytes: await vault.sign(type, body) }, ...more];
      signed.set(type, sections);
    }
    try {
      const evidence = await vault.act(type === "delivery" ? "/api/deliveries" : `/api/acts/${type}`, sections);
      return { evidence, act: base64(H(sections[0]?.bytes ?? new Uint8Array(0))) };
    } catch (error) {
      if (!(error instanceof Problem && stale.includes(error.problem)) || tries > 0) throw error;
      signed.delete(type);
      await vault.read();
    }
  }
}
