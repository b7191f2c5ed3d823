/** The questions of one try, as a form: one fieldset each, nothing marked, nothing timed. */

import { element, focusOn, fromHtml } from "./dom.mjs";
import { check as words } from "./words.mjs";

/** @param {HTMLElement} form @returns {Record<string, string[]>} option ids by question id; empty lists for no answer */
export function givenIn(form) {
  const fieldsets = [...form.querySelectorAll("fieldset[data-question]")];
  return Object.fromEntries(fieldsets.map((fieldset) => [
    fieldset.dataset.question,
    [...fieldset.querySelectorAll("input:checked")].map((input) => input.value),
  ]));
}

/**
 * @param {import("./check-room.mjs").Paper} paper @param {Record<string, string[]>} draft what this browser has, newer than the bridge's
 * @param {{onChange: (given: Record<string, string[]>) => void, onHandIn: (given: Record<string, string[]>) => void}} acts
 * @returns {HTMLFormElement}
 */
export function buildPaper(paper, draft, { onChange, onHandIn }) {
  const form = element("form", { class: "hr-paper", novalidate: true, autocomplete: "off" },
    element("p", { class: "hr-paper__title" }, words.intro),
    element("div", { class: "hr-paper__missing" }),
    ...paper.questions.map((question, index) => fieldset(question, index, paper.of, draft[question.id] ?? question.given ?? [])),
    element("p", { class: "hr-paper__note" }, words.submitNote),
    element("div", { class: "hr-actions" },
      element("button", { type: "submit", class: "hr-button" }, words.submit),
      element("span", { class: "hr-paper__saved", role: "status" })));
  form.addEventListener("change", () => onChange(givenIn(form)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onHandIn(givenIn(form));
  });
  return form;
}

/** @param {any} question @param {number} index @param {number} of @param {string[]} given @returns {HTMLElement} */
function fieldset(question, index, of, given) {
  const type = question.kind === "choose-all" ? "checkbox" : "radio";
  const options = question.options.map((option) => {
    const id = `${question.id}-${option.id}`;
    const input = element("input", { type, id, name: question.id, value: option.id });
    input.checked = given.includes(option.id);
    return element("div", { class: "hr-option" }, input, element("label", { for: id }, fromHtml(option.html)));
  });
  // A legend may hold one line of text; what the author wrote after the first paragraph stands below it.
  const prompt = fromHtml(question.prompt_html);
  const first = prompt.firstElementChild?.tagName === "P" ? prompt.firstElementChild : null;
  first?.remove();
  const legend = element("legend", {},
    element("span", { class: "hr-paper__number" }, words.number(index + 1, of)), " ",
    element("span", { class: "hr-paper__prompt" }, ...(first ? first.childNodes : [prompt])));
  return element("fieldset", { class: "hr-paper__question", "data-question": question.id, id: `question-${question.id}` }, legend, first ? prompt : null, ...options);
}

/** @param {HTMLElement} form @param {import("./check-room.mjs").Paper} paper @param {string[]} ids */
export function showUnanswered(form, paper, ids) {
  const links = ids.map((id) => {
    const number = paper.questions.findIndex((question) => question.id === id) + 1;
    const go = (event) => {
      event.preventDefault();
      form.querySelector(`[data-question="${CSS.escape(id)}"] input`)?.focus();
    };
    return element("li", {}, element("a", { href: `#question-${id}`, onclick: go }, words.number(number, paper.of)));
  });
  const title = element("p", { class: "hr-result__title" }, words.unansweredTitle(ids.length));
  form.querySelector(".hr-paper__missing").replaceChildren(
    element("div", { class: "hr-result", role: "alert", "data-state": "ask" }, title, element("p", {}, words.unanswered), element("ul", {}, ...links)));
  focusOn(title);
}
