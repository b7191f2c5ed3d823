/** Reflections: private ones are sealed in this browser, the others say who reads them before anything is sent. */

import { button, element, focusOn, setText, workingButton } from "./dom.mjs";
import { reflection as words } from "./words.mjs";

/**
 * @param {HTMLElement} card
 * @param {{notes: import("./sealed.mjs").SealedNotes | null, before: any, onReflected: (given: any) => void}} context
 *   notes is null where nothing can be kept: a preview, or nobody signed in
 */
export async function startReflection(card, { notes, before, onReflected }) {
  const share = card.dataset.share ?? "only-me";
  const area = card.querySelector("textarea");
  // Without this the browser itself would put a private text back for the next person.
  area.setAttribute("autocomplete", "off");
  area.setAttribute("maxlength", "10000");
  const said = element("div", { class: "hr-result", role: "status", "aria-live": "polite", hidden: true });
  const actions = card.querySelector(".hr-actions") ?? card.querySelector("form").appendChild(element("div", { class: "hr-actions" }));
  card.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  actions.after(said);
  const reader = card.querySelector(".hr-share") ?? area.parentElement.insertBefore(element("p", { class: "hr-share", id: `${card.dataset.item}-share` }), area);
  area.setAttribute("aria-describedby", reader.id ||= `${card.dataset.item}-share`);
  if (!notes) {
    setText(reader, words.preview);
    actions.replaceChildren(printButton(card));
    return;
  }
  setText(reader, share === "only-me" ? words.onlyMe : words[share]);
  const write = new Writing(card, area, said, notes, share, onReflected);
  const main = share === "only-me" ? words.keep : words.share[share];
  actions.replaceChildren(workingButton(main, () => write.finish()), printButton(card), deleteButton(write));
  area.addEventListener("input", () => write.soon());
  const kept = await notes.open(card.dataset.item).catch(() => null);
  if (area.value === "") area.value = kept ?? before?.text ?? "";
}

class Writing {
  /**
   * @param {HTMLElement} card @param {HTMLTextAreaElement} area @param {HTMLElement} said
   * @param {import("./sealed.mjs").SealedNotes} notes @param {string} share @param {(given: any) => void} onReflected
   */
  constructor(card, area, said, notes, share, onReflected) {
    Object.assign(this, { item: card.dataset.item, area, said, notes, share, onReflected });
    this.isTouched = false;
    area.addEventListener("input", () => { this.isTouched = true; });
    window.addEventListener("pagehide", () => this.keep());
  }

  /** Keep the draft shortly after the last key. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 600);
  }

  /** @returns {Promise<boolean>} */
  async keep() {
    clearTimeout(this.timer);
    if (this.area.value.trim() === "") {
      // A field that nobody wrote in may be empty because its note could not be opened: that one stays.
      if (this.isTouched) this.notes.forget(this.item);
      return true;
    }
    return this.notes.keep(this.item, this.area.value).catch(() => false);
  }

  async finish() {
    if (this.area.value.trim() === "") {
      this.say(words.empty, "ask");
      this.area.focus();
      return;
    }
    const isKept = await this.keep();
    // The words of an only-me text never leave this browser; the record says that it was done, no more.
    this.onReflected(this.share === "only-me" ? { done: true } : { text: this.area.value });
    if (this.share === "only-me") this.say(isKept ? words.kept : words.cannotKeep, isKept ? "kept" : "ask");
    else this.say(words.sent[this.share], "kept");
  }

  erase() {
    clearTimeout(this.timer);
    this.area.value = "";
    this.notes.forget(this.item);
    this.say(words.deleted, "kept");
  }

  /** @param {string} text @param {string} state */
  say(text, state) {
    this.said.dataset.state = state;
    this.said.hidden = false;
    const title = element("p", { class: "hr-result__title" }, text);
    this.said.replaceChildren(title);
    if (state !== "ask") focusOn(title);
  }
}

/** @param {HTMLElement} card @returns {HTMLButtonElement} */
function printButton(card) {
  return button(words.print, () => {
    // A text field prints only what it shows; the copy prints all of it.
    const copy = element("p", { class: "hr-print-copy" }, card.querySelector("textarea").value);
    card.querySelector("textarea").after(copy);
    document.body.classList.add("hr-printing-one");
    card.classList.add("hr-print-this");
    window.addEventListener("afterprint", () => {
      document.body.classList.remove("hr-printing-one");
      card.classList.remove("hr-print-this");
      copy.remove();
    }, { once: true });
    window.print();
  }, "hr-button--quiet");
}

/** @param {Writing} write @returns {HTMLElement} asks once before it deletes */
function deleteButton(write) {
  const place = element("span", { class: "hr-sure" });
  const ask = button(words.delete, () => {
    const no = button(words.deleteNo, () => { place.replaceChildren(ask); ask.focus(); }, "hr-button--quiet");
    const yes = button(words.deleteYes, () => { place.replaceChildren(ask); write.erase(); });
    place.replaceChildren(element("span", { class: "hr-sure__text", role: "alert" }, words.deleteSure), yes, no);
    no.focus();
  }, "hr-button--quiet");
  place.append(ask);
  return place;
}
