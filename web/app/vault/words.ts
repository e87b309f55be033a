// The vault's words in the language that the person chose.
import { t } from "../language.svelte.ts";
import { english, french, type AllTexts } from "./texts/all.ts";

export const v = (): AllTexts => (t().lang === "en-CA" ? english : french);
