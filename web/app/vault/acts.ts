// Acts that a person signs in an open vault: after a fresh ceremony, once; after a lost answer the same bytes again.
import { base64, H } from "../../lib/bytes.ts";
import type { Evidence } from "../../lib/evidence.ts";
import type { Section } from "../../lib/sections.ts";
import type { Bodies, Type } from "../../lib/statement.ts";
import { Failed } from "../reader/server.ts";
import type { Vault } from "./open.ts";
import { Problem } from "./server.ts";

/** What the person has begun by a ceremony of their own, and what was signed for it. */
const begun = new Map<string, Map<string, readonly Section[]>>();

const passing: readonly string[] = ["offline", "away", "read-only", "tries"];

/**
 * Does what was begun by one fresh ceremony (V4). Asked again after a trouble that passes, it goes on: no second ceremony, the same signed bytes.
 * @param name of what is begun, one for each intention
 */
export function begin<T>(vault: Vault, name: string, work: (signed: Map<string, readonly Section[]>) => Promise<T>): Promise<T> {
  return goOn(vault, name, work, () => { vault.demandFresh(Date.now()); });
}

/** The same, of what asks for no ceremony. */
export async function goOn<T>(vault: Vault, name: string, work: (signed: Map<string, readonly Section[]>) => Promise<T>, first: () => void = () => undefined): Promise<T> {
  const key = `${vault.account} ${name}`;
  let signed = begun.get(key);
  if (signed === undefined) {
    first();
    begun.set(key, (signed = new Map<string, readonly Section[]>()));
  }
  try {
    const done = await work(signed);
    begun.delete(key);
    return done;
  } catch (error) {
    if (!(error instanceof Failed && passing.includes(error.trouble.kind))) begun.delete(key);
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
