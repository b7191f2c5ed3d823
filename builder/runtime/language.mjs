/**
 * The texts of the page's language. What its file leaves out is said in English, and marked so that it is read out as
 * English: `isBorrowed` knows which texts those are.
 */

import english from "./words-en.mjs";

const tag = document.querySelector('meta[name="handrail-language"]')?.getAttribute("content") || "en";
/** The language that this page is in. */
export const language = tag;

/** The course's own language: what is not translated is in it. The first of a page's languages, where there are several. */
export const courseLanguage = document.querySelector(".hr-languages li > [lang]")?.getAttribute("lang") ?? tag;

const own = tag.startsWith("en") ? english : (await import(`./words-${tag.split("-")[0]}.mjs`)).default;

/** @type {Set<any>} English texts and forms that stand in for missing ones */
const borrowed = new Set();
const rules = { own: new Intl.PluralRules(own.locale), english: new Intl.PluralRules(english.locale) };

/** @param {any} there in English @param {any} here in the page's language @returns {any} here, filled up */
function filled(there, here) {
  if (typeof there === "string") return here || lent(there);
  if (Array.isArray(there)) return here?.every(Boolean) ? here : there.map(lent);
  if ("other" in there) return here?.other ? here : lent(there);
  return Object.fromEntries(Object.entries(there).map(([name, one]) => [name, filled(one, here?.[name])]));
}

/** @template T @param {T} there @returns {T} */
function lent(there) {
  borrowed.add(there);
  return there;
}

/** Every text by part and name. */
export const texts = own === english ? english.texts : filled(english.texts, own.texts);

/** Of dates and times. */
export const locale = own.locale;

/** @param {any} text @returns {boolean} whether it is English in a page of another language */
export const isBorrowed = (text) => borrowed.has(text);

/** @param {string | undefined} spoken @returns {Record<string, string>} what marks words in a language that is not the page's */
export const spokenIn = (spoken) => (spoken && spoken !== language ? { lang: spoken } : {});

/** @param {string} pattern @param {Record<string, string | number>} values @returns {string} with {names} filled in */
export function fill(pattern, values) {
  const said = pattern.replace(/\{(\w+)\}/g, (found, name) => String(values[name] ?? found));
  return borrowed.has(pattern) ? lent(said) : said;
}

/** @param {Record<string, string>} forms one for each way of counting @param {number} count @returns {string} */
export function counted(forms, count) {
  const isLent = borrowed.has(forms);
  const pattern = forms[(isLent ? rules.english : rules.own).select(count)] || forms.other;
  const said = fill(pattern, { count });
  return isLent ? lent(said) : said;
}

/** @param {string[]} parts @returns {string} like: one, two and three */
export function listed(parts) {
  const isLent = parts.some((part) => borrowed.has(part));
  const said = new Intl.ListFormat(isLent ? english.locale : own.locale).format(parts);
  return isLent ? lent(said) : said;
}
