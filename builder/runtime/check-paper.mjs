/** The questions of one try, as a form: one fieldset each, nothing marked, nothing timed. */

import { fieldsOf } from "./answer-fields.mjs";
import { element, focusOn, fromHtml } from "./dom.mjs";
import { spokenIn } from "./language.mjs";
import { check as words, fields as fieldWords } from "./words.mjs";

/** A paper's form, with what reads and fills it: {form, read, unanswered, focusOnQuestion}. */
export class PaperForm {
  /**
   * @param {import("./check-room.mjs").Paper} paper @param {Record<string, string[]>} draft what this browser has, newer than the bridge's
   * @param {{onChange: (given: Record<string, string[]>) => void, onHandIn: (given: Record<string, string[]>) => void}} acts
   */
  constructor(paper, draft, { onChange, onHandIn }) {
    this.paper = paper;
    /** @type {Map<string, import("./answer-fields.mjs").Fields>} */
    this.fields = new Map();
    this.form = element("form", { class: "hr-paper", novalidate: true, autocomplete: "off" },
      element("p", { class: "hr-paper__title" }, words.intro),
      element("div", { class: "hr-paper__missing" }),
      ...paper.questions.map((question, index) => this.#question(question, index, draft[question.id] ?? question.given ?? [])),
      element("p", { class: "hr-paper__note" }, words.submitNote),
      element("div", { class: "hr-actions" },
        element("button", { type: "submit", class: "hr-button" }, words.submit),
        element("span", { class: "hr-paper__saved", role: "status" })));
    this.form.addEventListener("change", () => onChange(this.read()));
    this.form.addEventListener("input", (event) => event.target instanceof Element && event.target.matches(".hr-typed") && onChange(this.read()));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      onHandIn(this.read());
    });
  }

  /** @returns {Record<string, string[]>} answers by question id; empty lists for no answer */
  read() {
    return Object.fromEntries([...this.fields].map(([id, fields]) => [id, fields.read()]));
  }

  /** @returns {string[]} ids of questions that still leave something open */
  unanswered() {
    return [...this.fields].filter(([, fields]) => !fields.isComplete(fields.read())).map(([id]) => id);
  }

  /** @param {any} question @param {number} index @param {string[]} given @returns {HTMLElement} */
  #question(question, index, given) {
    const made = fieldset(question, index, this.paper.of);
    const fields = fieldsOf(made, question.kind, { mustTouch: true });
    fields.write(given);
    this.fields.set(question.id, fields);
    return made;
  }

  /** @param {string[]} ids */
  showUnanswered(ids) {
    const links = ids.map((id) => {
      const number = this.paper.questions.findIndex((question) => question.id === id) + 1;
      const go = (event) => {
        event.preventDefault();
        this.fields.get(id)?.focus();
      };
      return element("li", {}, element("a", { href: `#question-${id}`, onclick: go }, words.number(number, this.paper.of)));
    });
    const title = element("p", { class: "hr-result__title" }, words.unansweredTitle(ids.length));
    this.form.querySelector(".hr-paper__missing").replaceChildren(
      element("div", { class: "hr-result", role: "alert", "data-state": "ask" }, title, element("p", {}, words.unanswered), element("ul", {}, ...links)));
    focusOn(title);
  }
}

/** @param {any} question @param {number} index @param {number} of @returns {HTMLElement} */
function fieldset(question, index, of) {
  // A legend may hold one line of text; what the author wrote after the first paragraph stands below it.
  const prompt = fromHtml(question.prompt_html);
  const first = prompt.firstElementChild?.tagName === "P" ? prompt.firstElementChild : null;
  first?.remove();
  // The numbers are in the page's language, and the words in the question's.
  const spoken = spokenIn(question.language);
  const legend = element("legend", {},
    element("span", { class: "hr-paper__number" }, words.number(index + 1, of)), " ",
    element("span", { class: "hr-paper__prompt", ...spoken }, ...(first ? first.childNodes : [prompt])));
  return element("fieldset", { class: "hr-paper__question", "data-question": question.id, "data-kind": question.kind, id: `question-${question.id}` },
    legend, spoken.lang ? element("p", { class: "hr-paper__note" }, words.notTranslated) : null,
    first && prompt.childNodes.length > 0 ? element("div", spoken, prompt) : null, ...(BUILDERS[question.kind] ?? choices)(question, spoken));
}

/** @param {any} question @param {Record<string, string>} spoken @returns {HTMLElement[]} */
function choices(question, spoken) {
  const type = question.kind === "choose-all" ? "checkbox" : "radio";
  return question.options.map((option) => {
    const id = `${question.id}-${option.id}`;
    return element("div", { class: "hr-option" },
      element("input", { type, id, name: question.id, value: option.id }), element("label", { for: id, ...spoken }, fromHtml(option.html)));
  });
}

/** @param {any} question @returns {HTMLElement[]} */
function typed(question) {
  const id = `${question.id}-kept`;
  return [
    element("input", { class: "hr-typed", type: "text", maxlength: "200", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-label": words.typedLabel, "aria-describedby": id }),
    element("p", { class: "hr-kept", id }, question.keeps_text ? fieldWords.typedKept : fieldWords.typedNotKept),
  ];
}

/** @param {any} question @param {Record<string, string>} spoken @returns {HTMLElement[]} */
function pairs(question, spoken) {
  return question.options.map((option) => {
    const id = `${question.id}-${option.id}`;
    const targets = question.targets.map((target) => element("option", { value: target.id, ...spoken }, target.text));
    return element("div", { class: "hr-pair" }, element("label", { for: id, ...spoken }, fromHtml(option.html)),
      element("select", { class: "hr-select", id, "data-thing": option.id, autocomplete: "off" }, element("option", { value: "" }, fieldWords.choose), ...targets));
  });
}

/** @param {any} question @param {Record<string, string>} spoken @returns {HTMLElement[]} */
function steps(question, spoken) {
  return [element("ol", { class: "hr-steps" }, ...question.options.map((option) =>
    element("li", { class: "hr-step", "data-option": option.id }, element("span", { class: "hr-step__text", ...spoken }, fromHtml(option.html)))))];
}

const BUILDERS = { short: typed, match: pairs, sort: pairs, order: steps };
