// Every word of the vault, in both languages: what all of it says, and each feature's own beside its screens.
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { english as settingsEn, french as settingsFr, type SettingsTexts } from "../settings/texts.ts";
import type { VaultTexts } from "./texts.ts";

/** With each feature's, which stand in its folder (`texts.ts`) as one type in two languages. */
export type AllTexts = VaultTexts & { readonly settings: SettingsTexts };

export const french: AllTexts = { ...fr, settings: settingsFr };
export const english: AllTexts = { ...en, settings: settingsEn };
