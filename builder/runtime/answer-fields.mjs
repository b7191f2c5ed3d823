/**
 * What a question is answered with, by kind: choices, a text, select boxes, or steps to move. Practice cards and papers
 * of a check are read and filled through these alone. An answer is a list of texts, as the bridge takes it.
 */

import { button, element, setText } from "./dom.mjs";
import { fields as words } from "./words.mjs";

const PAIR = "[.]";

/**
 * @typedef {{
 *   read: () => string[], write: (given: string[]) => void, isComplete: (given: string[]) => boolean,
 *   focus: () => void, say: (given: string[]) => string[]
 * }} Fields say: an answer in words, one text a line
 */

/** @param {HTMLElement} root a card or fieldset @param {string} kind @param {{mustTouch?: boolean}} [options] @returns {Fields} */
export function fieldsOf(root, kind, options = {}) {
  if (kind === "short") return typedFields(root);
  if (kind === "match" || kind === "sort") return pairFields(root);
  if (kind === "order") return stepFields(root, options);
  return choiceFields(root);
}

/** @param {Element | null | undefined} part @returns {string} */
const textOf = (part) => part?.textContent?.trim().replace(/\s+/g, " ") ?? "";

/** @param {HTMLElement} root @returns {Fields} */
function choiceFields(root) {
  const inputs = [...root.querySelectorAll(".hr-option input")];
  return {
    read: () => inputs.filter((input) => input.checked).map((input) => input.value),
    write: (given) => inputs.forEach((input) => (input.checked = given.includes(input.value))),
    isComplete: (given) => given.length > 0,
    focus: () => inputs[0]?.focus(),
    say: (given) => inputs.filter((input) => given.includes(input.value)).map((input) => textOf(input.labels?.[0])),
  };
}

/** @param {HTMLElement} root @returns {Fields} */
function typedFields(root) {
  const input = root.querySelector(".hr-typed");
  return {
    read: () => (input.value.trim() === "" ? [] : [input.value.trim()]),
    write: ([text = ""]) => (input.value = text),
    isComplete: (given) => given.some((text) => text.trim() !== ""),
    focus: () => input.focus(),
    say: (given) => given,
  };
}

/** @param {HTMLElement} root @returns {Fields} */
function pairFields(root) {
  const boxes = [...root.querySelectorAll("select[data-thing]")];
  const boxOf = (thing) => boxes.find((box) => box.dataset.thing === thing);
  return {
    read: () => boxes.filter((box) => box.value !== "").map((box) => `${box.dataset.thing}${PAIR}${box.value}`),
    write: (given) => {
      const placed = Object.fromEntries(given.map((one) => one.split(PAIR)));
      boxes.forEach((box) => (box.value = placed[box.dataset.thing] ?? ""));
    },
    isComplete: (given) => given.length === boxes.length,
    focus: () => (boxes.find((box) => box.value === "") ?? boxes[0])?.focus(),
    say: (given) => given.map((one) => {
      const [thing, target] = one.split(PAIR);
      const box = boxOf(thing);
      return `${textOf(box?.labels?.[0])} = ${textOf([...(box?.options ?? [])].find((option) => option.value === target))}`;
    }),
  };
}

/**
 * Steps have buttons to move them; nothing has to be dragged.
 * @param {HTMLElement} root @param {{mustTouch?: boolean}} options mustTouch: an order that nobody touched is no answer yet
 * @returns {Fields}
 */
function stepFields(root, { mustTouch = false }) {
  const list = root.querySelector(".hr-steps");
  const steps = () => [...list.children];
  const said = element("p", { class: "hr-unseen", role: "status" });
  list.after(said);
  const keep = mustTouch ? keepButton(list, said) : null;
  const touch = () => {
    list.dataset.touched = "true";
    keep?.setAttribute("aria-pressed", "true");
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };
  for (const step of steps()) addMoves(step, { steps, said, touch });
  markEnds(steps());
  keep?.addEventListener("click", touch);
  return {
    read: () => (mustTouch && !list.dataset.touched ? [] : steps().map((step) => step.dataset.option)),
    write: (given) => {
      if (given.length !== steps().length) return;
      list.append(...given.map((option) => steps().find((step) => step.dataset.option === option)).filter(Boolean));
      list.dataset.touched = "true";
      keep?.setAttribute("aria-pressed", "true");
      markEnds(steps());
    },
    isComplete: (given) => given.length > 0,
    focus: () => list.querySelector("button")?.focus(),
    say: (given) => given.map((option) => textOf(steps().find((step) => step.dataset.option === option)?.querySelector(".hr-step__text"))),
  };
}

/** @param {HTMLElement} list @param {HTMLElement} said @returns {HTMLButtonElement} for an order that is to stay as it stands */
function keepButton(list, said) {
  const keep = button(words.keepOrder, () => setText(said, words.orderKept), "hr-button--quiet");
  keep.setAttribute("aria-pressed", "false");
  list.after(keep);
  return keep;
}

/** @param {HTMLElement} step @param {{steps: () => HTMLElement[], said: HTMLElement, touch: () => void}} context */
function addMoves(step, { steps, said, touch }) {
  const name = textOf(step.querySelector(".hr-step__text"));
  const move = (way) => {
    const at = steps().indexOf(step);
    const other = steps()[at + way];
    if (!other) {
      setText(said, way < 0 ? words.alreadyFirst(name) : words.alreadyLast(name));
      return;
    }
    // The other one moves, so that the button in use never leaves the page and the focus stays on it.
    if (way < 0) step.after(other);
    else step.before(other);
    markEnds(steps());
    setText(said, words.moved(name, at + way + 1, steps().length));
    touch();
  };
  const make = (way, label, mark) => {
    const made = button("", () => move(way), "hr-button--quiet hr-step__move");
    made.dataset.way = String(way);
    made.append(element("span", { "aria-hidden": "true" }, mark), element("span", { class: "hr-unseen" }, label(name)));
    return made;
  };
  step.append(element("span", { class: "hr-step__moves" }, make(-1, words.moveUp, "↑"), make(1, words.moveDown, "↓")));
}

/** @param {HTMLElement[]} steps the first cannot go up nor the last down; both stay in reach of the keyboard and say so */
function markEnds(steps) {
  steps.forEach((step, index) => {
    for (const made of step.querySelectorAll(".hr-step__move")) {
      const isEnd = made.dataset.way === "-1" ? index === 0 : index === steps.length - 1;
      made.setAttribute("aria-disabled", String(isEnd));
    }
  });
}
