// Every word of the vault, in both languages: what all of it says, and each feature's own beside its screens.
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import type { VaultTexts } from "./texts.ts";

/** With each feature's, which stand in its folder (`texts.ts`) as one type in two languages. */
export type AllTexts = VaultTexts;

export const french: AllTexts = { ...fr };
export const english: AllTexts = { ...en };
