/**
 * Scenarios: one part at a time, each choice with its words, back a step or from the start as often as one likes.
 * The way through is the list of choices made since the start: all that is needed to be at the same place elsewhere.
 */

import { button, element, focusOn, setText } from "./dom.mjs";
import { scenario as words } from "./words.mjs";

/**
 * @param {HTMLElement} card
 * @param {{before: string[], onDecided: (way: string[]) => void, onWentBack: (way: string[]) => void}} context
 */
export function startScenario(card, { before, onDecided, onWentBack }) {
  const story = new Story(card, { onDecided, onWentBack });
  // A way that this version does not have any more begins again.
  story.way = story.placeAfter(before) === null ? [] : before;
  card.classList.add("hr-scenario--alive");
  story.show(story.way.length > 0);
}

class Story {
  /** @param {HTMLElement} card @param {{onDecided: (way: string[]) => void, onWentBack: (way: string[]) => void}} tell */
  constructor(card, tell) {
    this.card = card;
    this.tell = tell;
    /** @type {string[]} */
    this.way = [];
    this.tried = new Set();
    this.parts = new Map([...card.querySelectorAll(".hr-part")].map((part) => [part.dataset.part, part]));
    this.choices = new Map([...card.querySelectorAll(".hr-choice")].map((one) => [one.dataset.choice, one]));
    for (const [id, one] of this.choices) {
      const press = button("", () => this.decide(id), "hr-choice__press");
      press.append(...wordsOf(one));
      one.append(press);
    }
    for (const part of this.parts.values()) {
      part.querySelector(".hr-part__name").after(element("h3", { class: "hr-part__now", id: `${part.id}-now` }), element("div", { class: "hr-part__came" }));
      part.append(element("div", { class: "hr-part__after" }));
      part.setAttribute("aria-labelledby", `${part.id}-now`);
    }
  }

  /** @param {string[]} way @returns {string | null} the part that a way leads to */
  placeAfter(way) {
    let place = this.card.dataset.start;
    for (const id of way) {
      const choice = this.choices.get(id);
      if (!choice || partOf(choice) !== place) return null;
      place = choice.dataset.to;
    }
    return place;
  }

  /** @param {string} id */
  decide(id) {
    this.way = [...this.way, id];
    this.tell.onDecided(this.way);
    this.show(false);
    this.#focus();
  }

  /** @param {string[]} way */
  goBack(way) {
    this.way = way;
    this.tell.onWentBack(way);
    this.show(false);
    this.#focus();
  }

  #focus() {
    focusOn(this.parts.get(this.placeAfter(this.way)).querySelector(".hr-part__now"));
  }

  /** @param {boolean} isReturn whether the person comes back to a way begun earlier */
  show(isReturn) {
    for (const id of this.way) this.tried.add(id);
    const place = this.placeAfter(this.way);
    for (const [name, part] of this.parts) {
      part.classList.toggle("hr-part--elsewhere", name !== place);
      if (name !== place) for (const made of part.querySelectorAll(".hr-part__came, .hr-part__after")) made.replaceChildren();
    }
    const part = this.parts.get(place);
    const isEnding = part.dataset.partKind === "ending";
    setText(part.querySelector(".hr-part__now"), isEnding ? words.ending : words.step(this.way.length + 1));
    part.querySelector(".hr-part__came").replaceChildren(...this.#came(isReturn));
    part.querySelector(".hr-part__after").replaceChildren(...(isEnding ? [this.#review()] : []), this.#moves(isEnding));
    for (const choice of part.querySelectorAll(".hr-choice")) markTried(choice, this.tried.has(choice.dataset.choice));
  }

  /** @param {boolean} isReturn @returns {HTMLElement[]} the choice that led here, and what its author says to it */
  #came(isReturn) {
    const before = isReturn ? [element("p", { class: "hr-result__before" }, words.welcomeBack)] : [];
    const last = this.choices.get(this.way.at(-1));
    if (!last) return [];
    return [element("div", { class: "hr-result", "data-state": stateOf(last) }, ...before,
      element("p", { class: "hr-result__label" }, words.yourAnswer), element("p", { class: "hr-came__words" }, ...wordsOf(last)), ...saidOf(last))];
  }

  /** @returns {HTMLElement} every decision of the way, and where another was stronger, that one on request */
  #review() {
    const steps = this.way.map((id) => {
      const chosen = this.choices.get(id);
      const stronger = chosen.dataset.rating === "best" ? null : [...chosen.parentElement.children].find((one) => one.dataset.rating === "best");
      return element("li", {},
        element("p", { class: "hr-result__label" }, words.yourAnswer), element("p", {}, ...wordsOf(chosen)), ratingOf(chosen),
        stronger ? element("details", {}, element("summary", {}, words.showBest),
          element("p", { class: "hr-result__label" }, words.best), element("p", {}, ...wordsOf(stronger)), feedbackOf(stronger)) : null);
    });
    return element("div", { class: "hr-scenario__way" }, element("h4", {}, words.yourWay), element("ol", {}, ...steps));
  }

  /** @param {boolean} isEnding @returns {HTMLElement} */
  #moves(isEnding) {
    const back = this.way.length > 0 ? button(words.back, () => this.goBack(this.way.slice(0, -1)), "hr-button--quiet") : null;
    const again = this.way.length > 1 || isEnding ? button(isEnding ? words.anotherWay : words.startAgain, () => this.goBack([]), "hr-button--quiet") : null;
    return element("div", { class: "hr-actions" }, ...[isEnding ? again : back, isEnding ? back : again]);
  }
}

/** @param {HTMLElement} choice @returns {string} */
const partOf = (choice) => choice.closest(".hr-part").dataset.part;
/** @param {HTMLElement} choice @returns {Node[]} */
const wordsOf = (choice) => [...choice.querySelector(".hr-choice__words").cloneNode(true).childNodes];
/** @param {HTMLElement} choice @returns {HTMLElement | null} */
const ratingOf = (choice) => copyOf(choice.querySelector(".hr-choice__rating"));
/** @param {HTMLElement} choice @returns {HTMLElement | null} */
const feedbackOf = (choice) => copyOf(choice.querySelector(".hr-choice__feedback"));
/** @param {HTMLElement | null} found @returns {HTMLElement | null} */
const copyOf = (found) => /** @type {HTMLElement | null} */ (found?.cloneNode(true) ?? null);
/** @param {HTMLElement} choice @returns {HTMLElement[]} */
const saidOf = (choice) => [ratingOf(choice), feedbackOf(choice)].filter((one) => one !== null);
/** @param {HTMLElement} choice @returns {string} */
const stateOf = (choice) => ({ best: "good", poor: "look-again" })[choice.dataset.rating] ?? "kept";

/** @param {HTMLElement} choice @param {boolean} isTried */
function markTried(choice, isTried) {
  choice.querySelector(".hr-choice__tried")?.remove();
  if (isTried) choice.querySelector(".hr-choice__press").append(element("span", { class: "hr-choice__tried" }, words.tried));
}
