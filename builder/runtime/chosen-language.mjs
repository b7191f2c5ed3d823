/** The language that a learner chose to read in. This tab keeps it, and it goes when they sign out. */

import { read, remove, write } from "./storage.mjs";

const KEY = "handrail.language";

/** Remember each choice that is made on this page. */
export function watchLanguages() {
  for (const link of document.querySelectorAll(".hr-languages [data-language]")) {
    link.addEventListener("click", () => write("session", KEY, link.dataset.language));
  }
}

/**
 * Go on to this page in the chosen language, if it is there: an untranslated page between two translated ones does not
 * end the reader's choice. @returns {boolean} whether we are leaving
 */
export function goToChosenLanguage() {
  const chosen = read("session", KEY);
  const link = [...document.querySelectorAll(".hr-languages a[data-language]")].find((one) => one.dataset.language === chosen);
  if (!link) return false;
  window.location.replace(link.href + window.location.hash);
  return true;
}

/** Leave nothing for the next person. */
export function forgetLanguage() {
  remove("session", KEY);
}
