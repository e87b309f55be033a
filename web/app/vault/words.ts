// The vault's words in the language that the person chose.
import { t } from "../language.svelte.ts";
import { en } from "./texts/en.ts";
import { fr } from "./texts/fr.ts";
import type { VaultTexts } from "./texts/texts.ts";

export const v = (): VaultTexts => (t().lang === "en-CA" ? en : fr);
