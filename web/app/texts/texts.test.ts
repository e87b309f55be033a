// Every French text follows the typography of Québec, and neither language says what it must never say.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { english as vaultEn, french as vaultFr } from "../vault/texts/all.ts";
import { contractText, english as contractInEnglish, french as contractInFrench } from "../vault/road/contract.ts";
import type { Texts } from "./texts.ts";

const samples: Readonly<Record<string, string | number>> = {
  org: "Ville de Val-Exemple", op: "Coopérative Exemple", date: "1er\u00a0mars\u00a02027", hour: "14\u00a0h\u00a005", instant: "23\u00a0nov.\u00a02026, 14\u00a0h\u00a005\u00a0min\u00a009\u00a0s",
  tel: "418\u00a0555\u20110123", title: "Compte de taxes 2027", amount: "1\u00a0284,50\u00a0$", due: "1er\u00a0mars", page: 1, pages: 2, seconds: 5, minutes: 4, place: "CA-QC", operator: "Coopérative Exemple", host: "coffre.example", a: 3, b: 6, n: 2, of: 4, version: 1, todo: 1, fresh: 2,
};
const englishSamples = { ...samples, hour: "2:05\u00a0p.m.", instant: "Nov. 23, 2026, 2:05:09\u00a0p.m.", date: "March 1, 2027", due: "March 1", amount: "$1,284.50" };
const given = (values: typeof samples): object => new Proxy({}, { get: (_, name) => values[String(name)] });

/** Every text with its key; functions are called with samples. */
function every(value: unknown, values = samples, key = ""): [string, string][] {
  if (typeof value === "string") return [[key, value]];
  if (typeof value === "function") {
    const call = value as (x: unknown) => unknown;
    const counts = /\.(?:inDays|pages)$/.test(key);
    return (counts ? [0, 1, 2] : [given(values)]).flatMap((x) => every(call(x), values, key));
  }
  return Object.entries(value as object).flatMap(([name, inner]) => every(inner, values, `${key}.${name}`));
}

const contractGiven = { org: "Ville de Val-Exemple", operator: "Coopérative Exemple", place: "CA-QC" };
const french = [...every(fr), ...every(vaultFr, samples, "vault"), ...every(contractInFrench(contractGiven), samples, "contract")];
const english = [...every(en, englishSamples), ...every(vaultEn, englishSamples, "vault"), ...every(contractInEnglish(contractGiven), englishSamples, "contract")];

describe("typography", () => {
  test.each(french)("%s: %s", (_, text) => {
    expect(text).not.toMatch(/[ \u00a0][;?!]/); // nothing before ; ? !
    expect(text).not.toMatch(/(?<!\u00a0)[:»%$]/); // U+00A0 before : » % $
    expect(text).not.toMatch(/«(?!\u00a0)/);
    expect(text).not.toMatch(/\d (?:s|min|h|ko|Mo|minutes?)\b/); // and before units
    expect(text).not.toMatch(/\d \d/);
    expect(text).not.toMatch(/['"]/); // the apostrophe is ’
    expect(text).not.toMatch(/ {2}|^\s|\s$|\.\.\./);
  });
});

const never = /qualifié|certifié|inviolable|garanti|100\s?%|sécuritaire|cryptage|chiffrement|clé privée|jeton|blockchain|hash|octet|authentification|\boriginal|oups|\bpli\b|rattacher/i;
const neverInEnglish = /qualified|certified|inviolable|guarantee|100\s?%|\bsecure|encrypt|private key|token|blockchain|hash|\bbytes?\b|authentication|\boriginal|oops/i;

test.each(french)("%s says no word that promises or frightens: %s", (_, text) => { expect(text).not.toMatch(never); });
test.each(english)("%s says none in English: %s", (_, text) => { expect(text).not.toMatch(neverInEnglish); });

test.each([...french, ...english])("%s ends each sentence once: %s", (_, text) => { expect(text).not.toMatch(/\.\./); });

test("« coffre » is no noun before the document has been seen", () => {
  const { front, who, ...letter } = fr;
  for (const [key, text] of every(letter)) expect(text, key).not.toMatch(/\bcoffres?\b/);
  expect(every({ front, who }).some(([, text]) => text.includes("coffre"))).toBe(true);
});

test("an error has at most 30 words before its common end", () => {
  const errors = [...every(fr.trouble), ...every(fr.closed), ...every(fr.stop.body), ...every(en.trouble), ...every(en.closed), ...every(en.stop.body)];
  for (const [key, text] of errors) expect(text.split(/\s+/).length, key).toBeLessThanOrEqual(30);
});

test("sentences are short", () => {
  for (const [key, text] of french) {
    for (const sentence of text.split(/[.?!] /)) expect(sentence.split(/\s+/).length, `${key}: ${sentence}`).toBeLessThanOrEqual(24);
  }
});

test("both languages have the same texts", () => {
  expect(english.map(([key]) => key)).toEqual(french.map(([key]) => key));
  for (const [key, text] of [...french, ...english]) expect(text === "" && !key.endsWith(".early.body"), key).toBe(false);
});

test("the six stops end as the catalogue says", () => {
  const said = (texts: Texts): string => `${texts.stop.nothing} ${texts.stop.notOpened}`;
  expect(said(fr)).toBe("Rien n’a été ouvert. Rien de vos papiers n’a été envoyé. Le document n’a pas été ouvert. Rien de vos papiers n’a été envoyé.");
  expect(said(en)).toBe("Nothing was opened. None of your papers was sent. The document was not opened. None of your papers was sent.");
});

test("the static first paint says the same words", () => {
  const html = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
  for (const text of [fr.opening, fr.trouble.tooOld.title, fr.trouble.tooOld.body]) expect(html("p.html")).toContain(text);
  for (const text of [fr.front.title, fr.front.body, fr.front.code]) expect(html("index.html")).toContain(text);
  expect(html("coffre.html")).toContain(vaultFr.enter.title);
  for (const text of [fr.who.title, fr.who.intro]) expect(html("transparence.html")).toContain(text);
});

test("the short contract is short, and the whole one is deposited in both languages", () => {
  for (const texts of [vaultFr, vaultEn]) {
    const points = texts.contract.points({ org: "{org}", place: "CA-QC" }).flatMap(({ title, body }) => [title, body]).join(" ");
    const sentences = points.split(/[.?!] /).map((sentence) => sentence.split(/\s+/).length);
    expect(points.split(/\s+/).length).toBeLessThanOrEqual(texts === vaultFr ? 130 : 140);
    expect(sentences.reduce((sum, n) => sum + n, 0) / sentences.length).toBeLessThanOrEqual(15);
    expect(Math.max(...sentences)).toBeLessThanOrEqual(22);
  }
  const whole = contractText(contractGiven);
  for (const text of [...every(contractInFrench(contractGiven)), ...every(contractInEnglish(contractGiven))].map(([, line]) => line)) expect(whole).toContain(text);
  expect(contractInEnglish(contractGiven).articles.map(({ body }) => body.length)).toEqual(contractInFrench(contractGiven).articles.map(({ body }) => body.length));
});
