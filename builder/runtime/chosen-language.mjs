/**
 * The language that a learner chose to read in. This tab keeps it, and it goes when they sign out; the bridge keeps it
 * for who is signed in, so that the next launch opens in it, on any device.
 */

import { NoAnswerError, RefusedError } from "./bridge.mjs";
import { courseLanguage } from "./language.mjs";
import { read, remove, write } from "./storage.mjs";

const KEY = "handrail.language";

/** @returns {{language: string, told: string | null} | null} told: the key of who it is kept for at the bridge */
const chosen = () => read("session", KEY);

/** @param {string} language @param {string | null} told */
const choose = (language, told) => write("session", KEY, { language, told });

/** Remember each choice that is made on this page. */
export function watchLanguages() {
  for (const link of document.querySelectorAll(".hr-languages [data-language]")) {
    link.addEventListener("click", () => choose(link.dataset.language, null));
  }
}

/**
 * Go on to this page in the chosen language, if it is there: an untranslated page between two translated ones does not
 * end the reader's choice. @returns {boolean} whether we are leaving
 */
export function goToChosenLanguage() {
  const language = chosen()?.language;
  const link = [...document.querySelectorAll(".hr-languages a[data-language]")].find((one) => one.dataset.language === language);
  if (!link) return false;
  window.location.replace(link.href + window.location.hash);
  return true;
}

/**
 * Have the bridge keep a choice that was made in this tab. Without an answer the next page tries again.
 * @param {import("./bridge.mjs").Bridge} bridge @param {string} person
 */
export async function tellLanguage(bridge, person) {
  const found = chosen();
  if (!found || found.told === person) return;
  // Whoever signs in after somebody else has not chosen yet.
  if (found.told) return forgetLanguage();
  try {
    await bridge.preferLanguage({ person, language: found.language });
    choose(found.language, person);
  } catch (error) {
    if (error instanceof RefusedError && error.status === 403) choose(found.language, person);
    else if (!(error instanceof RefusedError || error instanceof NoAnswerError)) throw error;
  }
}

/**
 * Take over the learner's preference as the launch gave it, where this tab knows of no choice yet. The course's own
 * language needs none: it is what pages are in anyway.
 * @param {string | null} preference languages in their order, with commas between them @param {string} person
 */
export function adoptPreference(preference, person) {
  if (chosen() || !preference) return;
  const there = [...document.querySelectorAll(".hr-languages li > [lang]")].map((one) => one.getAttribute("lang"));
  const base = (tag) => tag.trim().toLowerCase().split("-")[0];
  const language = preference.split(",").map((tag) => there.find((one) => base(one) === base(tag))).find(Boolean);
  if (language && language !== courseLanguage) choose(language, person);
}

/** Leave nothing for the next person. */
export function forgetLanguage() {
  remove("session", KEY);
}
