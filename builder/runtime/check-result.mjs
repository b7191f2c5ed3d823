/** What a marked try says: the count in words, the pages to read again, and feedback to each answer given. */

import { element, fromHtml } from "./dom.mjs";
import { spokenIn } from "./language.mjs";
import { check as words } from "./words.mjs";

const PAIR = "[.]";

/**
 * @param {any} answer of the bridge to a handed-in try @param {import("./check-room.mjs").Paper | null} paper
 * @param {{pages: HTMLElement | null, next: HTMLElement, given: Record<string, string[]>}} parts
 *   given: as this browser handed it in; the bridge does not keep typed words unless their author asks
 * @returns {HTMLElement}
 */
export function buildResult(answer, paper, { pages, next, given }) {
  const title = answer.passed ? words.passed(answer.right, answer.of) : words.notPassed(answer.right, answer.of, answer.needed);
  const head = element("div", { class: "hr-result", role: "status", "data-state": answer.passed ? "good" : "look-again" },
    element("p", { class: "hr-result__title" }, title));
  if (!answer.passed && pages) head.append(element("p", {}, words.readAgain(answer.read_again.length)), pages);
  const questions = paper ? answer.questions.map((mark, index) => review(mark, index, answer.of, paper, given)) : [];
  const look = questions.length > 0 ? element("div", { class: "hr-review" }, element("h3", {}, words.look), ...questions) : null;
  return element("div", {}, head, answer.passed ? next : null, look, answer.passed ? null : next);
}

/**
 * @param {any} mark @param {number} index @param {number} of @param {import("./check-room.mjs").Paper} paper
 * @param {Record<string, string[]>} given @returns {HTMLElement}
 */
function review(mark, index, of, paper, given) {
  const question = paper.questions.find((one) => one.id === mark.id);
  const spoken = spokenIn(mark.language);
  // Typed words are in whatever language their writer used.
  const spokenAnswer = question?.kind === "short" ? {} : spoken;
  const list = (label, answers) => answers?.length && question
    ? element("div", { class: "hr-review__answers" }, element("p", { class: "hr-result__label" }, label),
        element(question.kind === "order" ? "ol" : "ul", {}, ...answers.map((one) => element("li", spokenAnswer, answerIn(question, one)))))
    : null;
  return element("section", { class: "hr-review__question", "data-state": mark.right ? "good" : "look-again" },
    element("h4", {}, words.number(index + 1, of), ": ", mark.right ? words.right : words.notRight),
    question ? element("div", { class: "hr-review__prompt", ...spoken }, fromHtml(question.prompt_html)) : null,
    list(words.yourAnswer, mark.your?.length ? mark.your : given[mark.id]),
    mark.feedback_html ? element("div", spoken, fromHtml(mark.feedback_html)) : null,
    mark.right ? null : list(words.best, mark.best));
}

/** @param {any} question @param {string} one one part of an answer @returns {DocumentFragment} in words */
function answerIn(question, one) {
  const htmlOf = (option) => fromHtml(question.options.find((found) => found.id === option)?.html ?? "");
  if (question.kind === "match" || question.kind === "sort") {
    const [thing, target] = one.split(PAIR);
    const said = htmlOf(thing);
    said.append(` = ${question.targets.find((found) => found.id === target)?.text ?? ""}`);
    return said;
  }
  if (question.kind !== "short") return htmlOf(one);
  const said = document.createDocumentFragment();
  said.append(one);
  return said;
}
