/** Report a problem: a small form on each card and page, carrying id and version, so that the trainer gets the place. */

import { NoAnswerError } from "./bridge.mjs";
import { button, element, focusOn, setText, workingButton } from "./dom.mjs";
import { report as words } from "./words.mjs";

let made = 0;

/**
 * @param {HTMLElement} place gets the link appended
 * @param {{send: (facts: Record<string, unknown>) => Promise<any>, facts: Record<string, unknown>, label?: string}} context
 */
export function addReport(place, { send, facts, label = words.open }) {
  const id = `hr-report-${(made += 1)}`;
  let clientId = crypto.randomUUID();
  const area = element("textarea", { id, rows: "3", maxlength: "2000", autocomplete: "off" });
  const said = element("p", { class: "hr-report__said", role: "status" });
  const submit = async () => {
    if (area.value.trim() === "") {
      setText(said, words.empty);
      area.focus();
      return;
    }
    try {
      await send({ ...facts, words: area.value.trim(), client_id: clientId });
      clientId = crypto.randomUUID();
      area.value = "";
      setText(said, words.sent);
      focusOn(said);
    } catch (error) {
      setText(said, error instanceof NoAnswerError ? words.notSent : words.refused(error.message));
    }
  };
  const form = element("form", { class: "hr-report__form", hidden: true, novalidate: true, onsubmit: (event) => { event.preventDefault(); submit(); } },
    element("label", { for: id }, words.label), area,
    element("div", { class: "hr-actions" },
      workingButton(words.send, submit),
      button(words.cancel, () => { toggle(false); open.focus(); }, "hr-button--quiet")),
    said);
  const open = button(label, () => toggle(form.hidden), "hr-button--text hr-report__open");
  open.setAttribute("aria-expanded", "false");
  const toggle = (isOpen) => {
    form.hidden = !isOpen;
    open.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) area.focus();
  };
  place.append(element("div", { class: "hr-report" }, open, form));
}
