/** Practice questions: feedback for the option picked, a hint, another try. Right answers may live in the page here. */

import { button, element, focusOn } from "./dom.mjs";
import { question as words } from "./words.mjs";

/** @param {HTMLElement} card @returns {HTMLInputElement[]} */
const inputsOf = (card) => [...card.querySelectorAll(".hr-option input")];
/** @param {HTMLInputElement} input @returns {string} the words of an option */
const labelOf = (input) => input.labels?.[0]?.textContent?.trim() ?? "";

/** @param {HTMLElement} card @param {string} option @returns {HTMLTemplateElement | undefined} */
function feedbackOf(card, option) {
  return [...card.querySelectorAll("template.hr-feedback")].find((one) => one.dataset.option === option);
}

/**
 * @param {HTMLElement} card @param {string[]} given option ids
 * @returns {{right: boolean, found: number, of: number, extra: number}} wholly right or not, and how much was found
 */
export function markPractice(card, given) {
  const rights = [...card.querySelectorAll("template.hr-feedback")].filter((one) => one.dataset.right === "true").map((one) => one.dataset.option);
  const found = given.filter((option) => rights.includes(option)).length;
  return { right: found === rights.length && given.length === rights.length, found, of: rights.length, extra: given.length - found };
}

/**
 * Bring one question card to life.
 * @param {HTMLElement} card
 * @param {{before: string[] | null, onAnswer: (given: string[]) => void}} context
 */
export function startQuestion(card, { before, onAnswer }) {
  const form = card.querySelector("form");
  const result = card.querySelector(".hr-result");
  const isScale = card.dataset.kind === "scale";
  addHint(card);
  if (before) {
    for (const input of inputsOf(card)) input.checked = before.includes(input.value);
    show(card, result, before, isScale, true);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = inputsOf(card).filter((input) => input.checked).map((input) => input.value);
    if (given.length === 0) return askToChoose(card, result);
    onAnswer(given);
    show(card, result, given, isScale, false);
    return focusOn(result.querySelector(".hr-result__title"));
  });
  form.addEventListener("change", () => {
    result.hidden = true;
    inputsOf(card).forEach((input) => input.removeAttribute("aria-invalid"));
  });
}

/** @param {HTMLElement} card @param {HTMLElement} result */
function askToChoose(card, result) {
  result.dataset.state = "ask";
  result.replaceChildren(element("p", { class: "hr-result__title" }, words.chooseFirst));
  result.hidden = false;
  inputsOf(card)[0].focus();
}

/** @param {HTMLElement} card @param {HTMLElement} result @param {string[]} given @param {boolean} isScale @param {boolean} isBefore */
function show(card, result, given, isScale, isBefore) {
  result.hidden = false;
  const before = isBefore ? element("p", { class: "hr-result__before" }, words.before) : null;
  if (isScale) {
    result.dataset.state = "kept";
    result.replaceChildren(...[before, element("p", { class: "hr-result__title" }, words.kept)].filter(Boolean));
    return;
  }
  const mark = markPractice(card, given);
  result.dataset.state = mark.right ? "good" : "look-again";
  const parts = [before, element("p", { class: "hr-result__title" }, titleOf(mark)), ...feedbackParts(card, given)];
  if (mark.right) parts.push(whyPart(card));
  else parts.push(nextSteps(card, result));
  result.replaceChildren(...parts.filter(Boolean));
}

/** @param {{right: boolean, found: number, of: number, extra: number}} mark @returns {string} */
function titleOf(mark) {
  if (mark.right) return words.right;
  if (mark.of > 1 && mark.extra === 0 && mark.found > 0) return words.part(mark.found, mark.of);
  return mark.of > 1 && mark.found > 0 ? words.tooMany : words.notYet;
}

/** @param {HTMLElement} card @param {string[]} given @returns {HTMLElement[]} what the author says to each option picked */
function feedbackParts(card, given) {
  const several = given.length > 1;
  return given.flatMap((option) => {
    const found = feedbackOf(card, option);
    if (!found || !found.content.textContent.trim()) return [];
    const input = inputsOf(card).find((one) => one.value === option);
    const said = element("div", { class: "hr-result__feedback" });
    if (several) said.append(element("p", { class: "hr-result__picked" }, labelOf(input)));
    said.append(found.content.cloneNode(true));
    return [said];
  });
}

/** @param {HTMLElement} card @returns {HTMLElement | null} */
function whyPart(card) {
  const why = card.querySelector("template.hr-why");
  if (!why) return null;
  return element("div", { class: "hr-result__why" }, element("p", { class: "hr-result__label" }, words.why), why.content.cloneNode(true));
}

/** @param {HTMLElement} card @param {HTMLElement} result @returns {HTMLElement} */
function nextSteps(card, result) {
  const again = button(words.tryAgain, () => {
    for (const input of inputsOf(card)) input.checked = false;
    result.hidden = true;
    inputsOf(card)[0].focus();
  });
  const best = button(words.showBest, () => {
    const rights = inputsOf(card).filter((input) => feedbackOf(card, input.value)?.dataset.right === "true");
    const list = element("ul", {}, ...rights.map((input) => element("li", {}, labelOf(input))));
    const part = element("div", { class: "hr-result__best" }, element("p", { class: "hr-result__label" }, words.best), list);
    const why = whyPart(card);
    best.replaceWith(part, ...(why ? [why] : []));
    focusOn(part.firstElementChild);
  }, "hr-button--quiet");
  return element("div", { class: "hr-actions" }, again, best);
}

/** @param {HTMLElement} card */
function addHint(card) {
  const hint = card.querySelector("template.hr-hint");
  if (!hint) return;
  const text = element("div", { class: "hr-hint-text", id: `${card.dataset.item}-hint`, hidden: true },
    element("p", { class: "hr-result__label" }, words.hintLabel), hint.content.cloneNode(true));
  const toggle = button(words.hint, () => {
    text.hidden = !text.hidden;
    toggle.setAttribute("aria-expanded", String(!text.hidden));
  }, "hr-button--quiet");
  toggle.setAttribute("aria-expanded", "false");
  toggle.setAttribute("aria-controls", text.id);
  const actions = card.querySelector(".hr-actions");
  actions.append(toggle);
  actions.after(text);
}
