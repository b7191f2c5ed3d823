/** What a marked try says: the count in words, the pages to read again, and feedback to each answer given. */

import { element, fromHtml } from "./dom.mjs";
import { check as words } from "./words.mjs";

/**
 * @param {any} answer of the bridge to a handed-in try @param {import("./check-room.mjs").Paper | null} paper
 * @param {{pages: HTMLElement | null, next: HTMLElement}} parts
 * @returns {HTMLElement}
 */
export function buildResult(answer, paper, { pages, next }) {
  const title = answer.passed ? words.passed(answer.right, answer.of) : words.notPassed(answer.right, answer.of, answer.needed);
  const head = element("div", { class: "hr-result", role: "status", "data-state": answer.passed ? "good" : "look-again" },
    element("p", { class: "hr-result__title" }, title));
  if (!answer.passed && pages) head.append(element("p", {}, words.readAgain(answer.read_again.length)), pages);
  const questions = paper ? answer.questions.map((mark, index) => review(mark, index, answer.of, paper)) : [];
  const look = questions.length > 0 ? element("div", { class: "hr-review" }, element("h3", {}, words.look), ...questions) : null;
  return element("div", {}, head, answer.passed ? next : null, look, answer.passed ? null : next);
}

/** @param {any} mark @param {number} index @param {number} of @param {import("./check-room.mjs").Paper} paper @returns {HTMLElement} */
function review(mark, index, of, paper) {
  const question = paper.questions.find((one) => one.id === mark.id);
  const textOf = (option) => question?.options.find((one) => one.id === option)?.html ?? "";
  const list = (label, options) => options?.length
    ? element("div", { class: "hr-review__answers" }, element("p", { class: "hr-result__label" }, label),
        element("ul", {}, ...options.map((option) => element("li", {}, fromHtml(textOf(option))))))
    : null;
  return element("section", { class: "hr-review__question", "data-state": mark.right ? "good" : "look-again" },
    element("h4", {}, `${words.number(index + 1, of)}: ${mark.right ? words.right : words.notRight}`),
    question ? element("div", { class: "hr-review__prompt" }, fromHtml(question.prompt_html)) : null,
    list(words.yourAnswer, mark.your),
    mark.feedback_html ? element("div", {}, fromHtml(mark.feedback_html)) : null,
    mark.right ? null : list(words.best, mark.best));
}
