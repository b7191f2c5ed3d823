/** How a practice question is marked from what its page carries. Graded questions carry nothing: the bridge marks them. */

import { plainWords } from "./typed-words.mjs";

const PAIR = "[.]";

/** @typedef {{right: boolean, found: number, of: number, extra: number, missed: string[]}} Mark missed: options to look at again */

/** @param {HTMLElement} card @returns {HTMLTemplateElement[]} */
export const feedbacks = (card) => [...card.querySelectorAll("template.hr-feedback")];

/** @param {HTMLElement} card @param {string[]} given @returns {Mark} wholly right or not, and how much was found */
export function markPractice(card, given) {
  const { kind } = card.dataset;
  if (kind === "short") return markTyped(card, given);
  if (kind === "order") return markPlaces(best(card), given);
  if (kind === "match" || kind === "sort") return markPlaces(best(card), given.slice().sort());
  const rights = best(card);
  const found = given.filter((option) => rights.includes(option)).length;
  const right = found === rights.length && given.length === rights.length;
  return { right, found, of: rights.length, extra: given.length - found, missed: given };
}

/** @param {HTMLElement} card @returns {string[]} the right answer, written as answers are */
export function best(card) {
  const { kind } = card.dataset;
  if (kind === "short") return [...card.querySelectorAll("template.hr-accepted")].map((one) => one.content.textContent.trim());
  if (kind === "match" || kind === "sort") return feedbacks(card).map((one) => `${one.dataset.option}${PAIR}${one.dataset.target}`).sort();
  if (kind === "order") return feedbacks(card).map((one) => one.dataset.option);
  return feedbacks(card).filter((one) => one.dataset.right === "true").map((one) => one.dataset.option);
}

/** @param {HTMLElement} card @param {string[]} given @returns {Mark} */
function markTyped(card, [text = ""]) {
  const right = best(card).some((accepted) => plainWords(accepted) === plainWords(text));
  return { right, found: Number(right), of: 1, extra: 0, missed: [] };
}

/** @param {string[]} rights @param {string[]} given @returns {Mark} */
function markPlaces(rights, given) {
  const missed = given.filter((one, place) => one !== rights[place]);
  const found = given.length - missed.length;
  return { right: missed.length === 0 && given.length === rights.length, found, of: rights.length, extra: 0, missed: missed.map((one) => one.split(PAIR)[0]) };
}
