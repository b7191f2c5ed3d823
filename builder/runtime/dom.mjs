/** Small helpers to build and find elements. No inline styles or handlers, so the page's CSP can forbid both. */

import { isBorrowed } from "./language.mjs";

/**
 * @param {string} name tag name
 * @param {Record<string, string | boolean | ((event: any) => void)>} [attributes] functions become listeners (`onclick`)
 * @param {...(Node | string | null | undefined)} children
 * @returns {any}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  const inside = children.filter((child) => child !== null && child !== undefined);
  if (inside.length === 1 && isBorrowed(inside[0])) made.setAttribute("lang", "en");
  else inside.forEach((child, index) => (inside[index] = isBorrowed(child) ? element("span", { lang: "en" }, child) : child));
  made.append(...inside);
  return made;
}

/** Say something in an element that is there, marked as English where it stands in for a missing text. @param {Element} target @param {string} text */
export function setText(target, text) {
  if (target.textContent === text) return;
  target.textContent = text;
  if (isBorrowed(text)) target.setAttribute("lang", "en");
  else target.removeAttribute("lang");
}

/** @param {string} html from our own build or bridge, never from a person @returns {DocumentFragment} */
export function fromHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** @param {string} label @param {(event: Event) => void} act @param {string} [look] extra class @returns {HTMLButtonElement} */
export function button(label, act, look = "") {
  return element("button", { type: "button", class: `hr-button ${look}`.trim(), onclick: act }, label);
}

/** Move focus to something that is not a control, once, without leaving a tab stop. @param {HTMLElement} target */
export function focusOn(target) {
  target.setAttribute("tabindex", "-1");
  target.focus();
}

/** @param {string} label @param {() => Promise<void>} act @param {string} [look] @returns {HTMLButtonElement} deaf while it works */
export function workingButton(label, act, look = "") {
  const made = button(label, async () => {
    if (made.getAttribute("aria-disabled") === "true") return;
    made.setAttribute("aria-disabled", "true");
    try {
      await act();
    } finally {
      made.removeAttribute("aria-disabled");
    }
  }, look);
  return made;
}

/** @param {string} action @param {string} csrf @param {string} label @param {string} [look] @returns {HTMLFormElement} a one-button POST form */
export function postForm(action, csrf, label, look = "") {
  return element(
    "form",
    { method: "post", action, class: "hr-inline-form" },
    element("input", { type: "hidden", name: "csrf_token", value: csrf }),
    element("button", { type: "submit", class: `hr-button ${look}`.trim() }, label),
  );
}
