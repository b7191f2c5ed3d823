/** What a person did in this browser that the bridge has not yet acknowledged, as they would count it. */

import { keysWith, read } from "./storage.mjs";

/** An answer that was changed on the way is one answer, a page that was opened twice is one page. */
const GROUPS = { answered: "answers", reflected: "answers", decided: "answers", "went-back": "answers", watched: "media", "sign-off-asked": "asks" };

/** @param {string} person @param {string} attempt @returns {string} where answers of an open try wait in localStorage */
export const draftKey = (person, attempt) => `handrail.attempt.${person}.${attempt}`;

/** @param {string} person @param {string} check @returns {string} where a try waits that is being handed in */
export const handInKey = (person, check) => `handrail.handin.${person}.${check}`;

/**
 * @param {{entry: import("./outbox.mjs").Entry}[]} pending @param {string} person
 * @returns {{answers: number, pages: number, media: number, asks: number}}
 */
export function countUnsent(pending, person) {
  const found = { answers: new Set(), pages: new Set(), media: new Set(), asks: new Set() };
  for (const { entry } of pending) {
    const { kind, page, item = "" } = entry.event;
    found[GROUPS[kind] ?? "pages"].add(`${entry.module} ${page} ${item}`);
  }
  for (const key of keysWith("local", draftKey(person, ""))) {
    const attempt = key.slice(draftKey(person, "").length);
    for (const question of Object.keys(read("local", key) ?? {})) found.answers.add(`${attempt} ${question}`);
  }
  for (const { attempt, given } of keysWith("local", handInKey(person, "")).map((key) => read("local", key)).filter(Boolean)) {
    for (const question of Object.keys(given)) found.answers.add(`${attempt} ${question}`);
  }
  return { answers: found.answers.size, pages: found.pages.size, media: found.media.size, asks: found.asks.size };
}
