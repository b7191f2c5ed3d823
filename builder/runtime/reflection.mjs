/** Reflections: private ones are sealed in this browser, the others say who reads them before anything is sent. */

import { NoAnswerError } from "./bridge.mjs";
import { button, element, focusOn, setText, workingButton } from "./dom.mjs";
import { reflection as words } from "./words.mjs";

const RETRY_SECONDS = 15;

/**
 * @param {HTMLElement} card
 * @param {{notes: import("./sealed.mjs").SealedNotes | null, before: any, hasManager: boolean, onReflected: (given: any) => void}} context
 *   notes is null where nothing can be kept: a preview, or nobody signed in; hasManager is false where a text for the
 *   manager has no reader yet
 */
export async function startReflection(card, { notes, before, hasManager, onReflected }) {
  const meant = card.dataset.share ?? "only-me";
  const share = meant === "manager" && !hasManager ? "nobody" : meant;
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
  const kept = await write.open();
  if (area.value === "") area.value = kept ?? before?.text ?? "";
  else write.soon();
}

class Writing {
  /**
   * @param {HTMLElement} card @param {HTMLTextAreaElement} area @param {HTMLElement} said
   * @param {import("./sealed.mjs").SealedNotes} notes @param {string} share @param {(given: any) => void} onReflected
   */
  constructor(card, area, said, notes, share, onReflected) {
    Object.assign(this, { item: card.dataset.item, area, said, notes, share, onReflected });
    this.isOpen = false;
    this.isWaiting = false;
    this.isTouched = false;
    area.addEventListener("input", () => { this.isTouched = true; });
    window.addEventListener("pagehide", () => this.keep());
  }

  /** Open what was kept before; until then nothing is written over it. @returns {Promise<string | null>} */
  async open() {
    // Also while the key is on its way: what is typed meanwhile would take the place of what was written before.
    this.area.readOnly = this.notes.has(this.item);
    for (;;) {
      try {
        if (!navigator.onLine) await this.notes.unlock();
        const kept = await this.notes.open(this.item);
        if (this.isWaiting) this.said.hidden = true;
        this.isWaiting = false;
        this.area.readOnly = false;
        this.isOpen = true;
        return kept;
      } catch (error) {
        if (!(error instanceof NoAnswerError)) return null;
        this.area.readOnly = true;
        this.isWaiting = true;
        this.say(words.waits, "ask");
        await new Promise((resolve) => {
          window.addEventListener("online", resolve, { once: true });
          setTimeout(resolve, RETRY_SECONDS * 1000);
        });
      }
    }
  }

  /** Keep the draft shortly after the last key. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 600);
  }

  /** @returns {Promise<boolean>} */
  async keep() {
    clearTimeout(this.timer);
    if (!this.isOpen) return false;
    if (this.area.value.trim() === "") {
      // A field that nobody wrote in may be empty because its note could not be opened: that one stays.
      if (this.isTouched) this.notes.forget(this.item);
      return true;
    }
    return this.notes.keep(this.item, this.area.value).catch(() => false);
  }

  async finish() {
    if (this.isWaiting) return this.say(words.waits, "ask");
    if (this.area.value.trim() === "") {
      this.say(words.empty, "ask");
      return this.area.focus();
    }
    const isKept = await this.keep();
    // The words of an only-me text never leave this browser; the record says that it was done, no more.
    this.onReflected(this.share === "only-me" ? { done: true } : { text: this.area.value });
    if (this.share === "only-me") return this.say(isKept ? words.kept : words.cannotKeep, isKept ? "kept" : "ask");
    return this.say(words.sent[this.share], "kept");
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
