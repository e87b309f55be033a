// French until the person chooses; the choice is remembered on this device.
import { en } from "./texts/en.ts";
import { fr } from "./texts/fr.ts";
import type { Texts } from "./texts/texts.ts";

const place = "language";

function remembered(): Texts {
  try {
    return localStorage.getItem(place) === "en" ? en : fr;
  } catch {
    return fr; // storage is refused here
  }
}

let chosen = $state.raw(remembered());
document.documentElement.lang = chosen.lang;

/** The words of the chosen language; what reads them follows the choice. */
export const t = (): Texts => chosen;

export function changeLanguage(): void {
  chosen = chosen === fr ? en : fr;
  document.documentElement.lang = chosen.lang;
  try {
    localStorage.setItem(place, chosen === en ? "en" : "fr");
  } catch {
    // forgotten when the page closes
  }
}
