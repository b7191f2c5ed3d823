/** Practice questions: feedback for the answer given, a hint, another try. Right answers may live in the page here. */

import { fieldsOf } from "./answer-fields.mjs";
import { button, element, focusOn } from "./dom.mjs";
import { best, feedbacks, markPractice } from "./practice-key.mjs";
import { question as words } from "./words.mjs";

const KEPT_KINDS = ["scale", "poll"];

/**
 * Bring one question card to life.
 * @param {HTMLElement} card
 * @param {{before: {given: string[], right?: boolean | null} | null, onAnswer: (given: string[]) => void, poll?: ((item: string) => Promise<any>) | null}} context
 *   before has no words of a typed answer that is not kept; poll asks how everybody answered
 */
export function startQuestion(card, context) {
  new QuestionCard(card, context).start();
}

class QuestionCard {
  /** @param {HTMLElement} card @param {any} context */
  constructor(card, context) {
    this.card = card;
    this.context = context;
    this.kind = card.dataset.kind;
    this.fields = fieldsOf(card, this.kind);
    this.result = card.querySelector(".hr-result");
  }

  start() {
    const form = this.card.querySelector("form");
    addHint(this.card);
    this.#showBefore();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#answer();
    });
    const hide = () => (this.result.hidden = true);
    form.addEventListener("change", hide);
    if (this.kind === "short") form.addEventListener("input", hide);
  }

  #showBefore() {
    const { before } = this.context;
    if (!before) return;
    if (before.given.length === 0) {
      // Typed and marked, its words not kept: the record knows only whether it was right.
      const { right } = before;
      if (right !== null && right !== undefined) this.#say(right ? "good" : "look-again", [beforeLine(), title(right ? words.right : words.notTyped)]);
      return;
    }
    this.fields.write(before.given);
    this.#show(before.given, true);
  }

  #answer() {
    const given = this.fields.read();
    if (!this.fields.isComplete(given)) return this.#askForMore();
    this.context.onAnswer(given);
    this.#show(given, false);
    return focusOn(this.result.querySelector(".hr-result__title"));
  }

  #askForMore() {
    this.#say("ask", [title(words.first[this.kind] ?? words.chooseFirst)]);
    this.fields.focus();
  }

  /** @param {string} state @param {(HTMLElement | null)[]} parts */
  #say(state, parts) {
    this.result.hidden = false;
    this.result.dataset.state = state;
    this.result.replaceChildren(...parts.filter(Boolean));
  }

  /** @param {string[]} given @param {boolean} isBefore */
  #show(given, isBefore) {
    const before = isBefore ? beforeLine() : null;
    if (KEPT_KINDS.includes(this.kind)) {
      this.#say("kept", [before, title(words.kept), ...this.#feedback(given), this.#why(), this.#pollPart(isBefore)]);
      return;
    }
    const mark = markPractice(this.card, given);
    const more = mark.right ? this.#why() : this.#nextSteps();
    this.#say(mark.right ? "good" : "look-again", [before, title(titleOf(this.kind, mark)), ...this.#feedback(mark.missed), more]);
  }

  /** @param {string[]} options @returns {HTMLElement[]} what the author says to each of them */
  #feedback(options) {
    const said = options.map((option) => [option, feedbacks(this.card).find((one) => one.dataset.option === option)]).filter(([, one]) => one?.content.textContent.trim());
    return said.map(([option, one]) => element("div", { class: "hr-result__feedback" },
      options.length > 1 ? element("p", { class: "hr-result__picked" }, this.#nameOf(option)) : null, one.content.cloneNode(true)));
  }

  /** @param {string} option @returns {string} */
  #nameOf(option) {
    const field = this.card.querySelector(`[value="${option}"][type], [data-thing="${option}"]`);
    return field?.labels?.[0]?.textContent?.trim() ?? "";
  }

  /** @returns {HTMLElement | null} */
  #why() {
    const why = this.card.querySelector("template.hr-why");
    if (!why) return null;
    return element("div", { class: "hr-result__why" }, element("p", { class: "hr-result__label" }, words.why), why.content.cloneNode(true));
  }

  /** @returns {HTMLElement} */
  #nextSteps() {
    const again = button(words.tryAgain, () => {
      if (this.kind !== "order" && this.kind !== "match" && this.kind !== "sort") this.fields.write([]);
      this.result.hidden = true;
      this.fields.focus();
    });
    const show = button(words.showBest, () => {
      const list = element(this.kind === "order" ? "ol" : "ul", {}, ...this.fields.say(best(this.card)).map((text) => element("li", {}, text)));
      const part = element("div", { class: "hr-result__best" }, element("p", { class: "hr-result__label" }, words.best), list);
      const why = this.#why();
      show.replaceWith(part, ...(why ? [why] : []));
      focusOn(part.firstElementChild);
    }, "hr-button--quiet");
    return element("div", { class: "hr-actions" }, again, show);
  }

  /** @param {boolean} isBefore @returns {HTMLElement | null} how everybody answered, once enough people have */
  #pollPart(isBefore) {
    if (this.kind !== "poll" || !this.context.poll) return null;
    const part = element("div", { class: "hr-poll", role: "status" });
    const show = async (patience) => {
      const found = await this.context.poll(this.card.dataset.item).catch(() => null);
      if (found?.enough) part.replaceChildren(...this.#pollLines(found));
      else if (found) part.replaceChildren(element("p", {}, words.pollSmall));
      // The own answer may still be on its way to the bridge.
      else if (patience > 0) setTimeout(() => show(patience - 1), 1500);
    };
    show(isBefore ? 0 : 4);
    return part;
  }

  /** @param {{options: {id: string, at_least: number}[]}} found @returns {HTMLElement[]} */
  #pollLines(found) {
    const lines = found.options.map((option) => element("li", {}, `${this.#nameOf(option.id)}: ${words.pollCount(option.at_least)}`));
    return [element("p", { class: "hr-result__label" }, words.pollTitle), element("ul", {}, ...lines), element("p", { class: "hr-kept" }, words.pollNote)];
  }
}

const beforeLine = () => element("p", { class: "hr-result__before" }, words.before);
/** @param {string} text */
const title = (text) => element("p", { class: "hr-result__title" }, text);

/** @param {string} kind @param {import("./practice-key.mjs").Mark} mark @returns {string} */
function titleOf(kind, mark) {
  if (mark.right) return words.right;
  if (kind === "short") return words.notTyped;
  if (kind === "match" || kind === "sort") return words.placed(mark.found, mark.of);
  if (kind === "order") return words.ordered(mark.found, mark.of);
  if (mark.of > 1 && mark.extra === 0 && mark.found > 0) return words.part(mark.found, mark.of);
  return mark.of > 1 && mark.found > 0 ? words.tooMany : words.notYet;
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
