// How a link stands, in words.
import type { LinkState } from "../links.ts";
import { v } from "../words.ts";

export const stateText = (state: LinkState, org: string): string => (state === "doubted" ? v().organisations.doubted({ org }) : v().home[state]);
