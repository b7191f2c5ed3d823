/**
 * The graded check: the bridge hands out the questions and marks them. Answers are saved here at once and at the bridge
 * as soon as it can be reached; handing in carries an id made once, so that a resend never becomes a second try.
 */

import { NoAnswerError, RefusedError } from "./bridge.mjs";
import { PaperForm } from "./check-paper.mjs";
import { buildResult } from "./check-result.mjs";
import { element, focusOn, setText, workingButton } from "./dom.mjs";
import { courseLanguage, language, spokenIn } from "./language.mjs";
import { read, remove, write } from "./storage.mjs";
import { draftKey, handInKey } from "./unsent.mjs";
import { check as words } from "./words.mjs";

const RETRY_SECONDS = [2, 4, 8, 15, 30];

/**
 * @typedef {{attempt: string, number: number, title: string, questions: any[], of: number, needed: number}} Paper
 * @typedef {{bridge: import("./bridge.mjs").Bridge, module: string, build: string, person: string, isOpen: () => boolean,
 *   continueForm: () => HTMLElement, pagesUrl: (url: string) => string, onMarked: (answer: any) => Promise<void>,
 *   stillToOpen: () => {title: string, url: string}[], finish: () => Promise<void>}} RoomContext
 */
export class CheckRoom {
  /** @param {HTMLElement} card @param {RoomContext} context */
  constructor(card, context) {
    this.card = card;
    this.room = card.querySelector(".hr-check-room");
    this.context = context;
    this.failures = 0;
    /** @type {Record<string, string[]>} answers of the open paper that the bridge has acknowledged */
    this.received = {};
    /** @type {Record<string, string[]> | null} the paper's answers, while some of them are not yet acknowledged */
    this.unsent = null;
    /** @type {Paper | null} */
    this.paper = null;
    window.addEventListener("online", () => this.#retrySoon());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#retrySoon());
  }

  /** @param {any} state the progress' `check`, and whether it is passed */
  async open({ check, passed }) {
    const waiting = read("local", this.#handInKey());
    if (waiting) return this.#handIn(waiting, false);
    this.lastMarked = check?.last_marked ?? null;
    if (passed) return this.#showPassed();
    if (check?.open_attempt && this.context.isOpen()) return this.#begin(false);
    return this.#showDoor(check ?? {});
  }

  #handInKey() {
    return handInKey(this.context.person, this.card.dataset.item);
  }

  /** @param {string} attempt */
  #draftKey(attempt) {
    return draftKey(this.context.person, attempt);
  }

  /** @param {{attempts?: number, open_attempt?: string | null, tries_left?: number | null, opens_at?: string | null}} check */
  #showDoor(check) {
    const intro = [element("p", {}, check.tries_left === null || check.tries_left === undefined ? words.calm : words.calmLimited(check.tries_left))];
    if (!this.context.isOpen()) {
      this.room.replaceChildren(...intro, element("p", {}, words.needsRecord), this.context.continueForm());
      return;
    }
    const label = check.open_attempt ? words.carryOn : check.attempts ? words.again : words.start;
    const later = check.opens_at && Date.parse(check.opens_at) > Date.now() ? element("p", {}, words.opensAt(new Date(check.opens_at))) : null;
    const usedUp = check.tries_left === 0 && !check.open_attempt;
    const start = usedUp ? this.#askLink() : workingButton(label, () => this.#begin(true));
    this.room.replaceChildren(...intro, ...(later ? [later] : []), element("div", { class: "hr-actions" }, ...[start, this.#lookButton()].filter(Boolean)));
  }

  /** @returns {HTMLElement} to the page of the module, where another try can be asked for */
  #askLink() {
    return element("a", { class: "hr-button", href: `/my-training/${this.context.module}#another-try` }, words.askAnother);
  }

  #showPassed() {
    const title = element("p", { class: "hr-result__title" }, words.alreadyPassed);
    this.room.replaceChildren(element("div", { class: "hr-result", "data-state": "good" }, title), this.#ending(), element("div", { class: "hr-actions" }, ...[this.#lookButton()].filter(Boolean)));
  }

  /** @returns {HTMLButtonElement | null} to look at the answers of the last marked try again */
  #lookButton() {
    if (!this.lastMarked) return null;
    const look = async () => {
      try {
        const { paper, result } = await this.context.bridge.markedTry(this.lastMarked, language);
        this.paper = paper;
        this.#showResult(result, {}, true);
      } catch (error) {
        if (error instanceof NoAnswerError) this.#showTrouble(words.noNetworkNow, look);
        else if (error instanceof RefusedError) this.#showRefusal(error);
        else throw error;
      }
    };
    return workingButton(words.lookAgain, look, "hr-button--quiet");
  }

  /** @returns {HTMLElement} what is left to do after passing: pages to open, or Finish */
  #ending() {
    const left = this.context.stillToOpen();
    if (left.length === 0) return element("div", { class: "hr-actions" }, workingButton(words.finish, () => this.context.finish()));
    return element("div", {}, element("p", {}, words.stillToOpen(left.length)), this.#pageList(left));
  }

  /** @param {{title: string, url: string, language?: string}[]} pages no language: the course's own @returns {HTMLElement} */
  #pageList(pages) {
    return element("ul", { class: "hr-page-list" }, ...pages.map((page) =>
      element("li", {}, element("a", { href: this.context.pagesUrl(page.url), ...spokenIn(page.language || courseLanguage) }, page.title))));
  }

  /** @param {boolean} moveFocus */
  async #begin(moveFocus) {
    const { bridge, module, build, person } = this.context;
    try {
      this.#showPaper(await bridge.startCheck(module, { person, build, language }), moveFocus);
    } catch (error) {
      if (error instanceof RefusedError) this.#showRefusal(error);
      else if (error instanceof NoAnswerError) this.#showTrouble(words.noNetworkNow, () => this.#begin(true));
      else throw error;
    }
  }

  /** @param {RefusedError} error */
  #showRefusal(error) {
    if (error.code === "already-passed") return this.#showPassed();
    const titles = { "read-again-first": words.readFirst, "no-tries-left": words.noTriesLeft, "wait-first": words.waitFirst };
    const title = element("p", { class: "hr-result__title" }, titles[error.code] ?? words.somethingElse);
    // What the bridge itself says is in English.
    const said = error.body.opens_at ? element("p", {}, words.opensAt(new Date(error.body.opens_at))) : element("p", spokenIn("en"), error.message);
    const body = error.body.pages?.length ? this.#pageList(error.body.pages) : said;
    const ask = error.code === "no-tries-left" ? element("div", { class: "hr-actions" }, this.#askLink()) : null;
    this.room.replaceChildren(element("div", { class: "hr-result", role: "status", "data-state": "ask" }, title, body, ask));
    return focusOn(title);
  }

  /** @param {string} text @param {() => Promise<void>} again */
  #showTrouble(text, again) {
    this.room.querySelector(".hr-trouble")?.remove();
    const note = element("div", { class: "hr-trouble hr-result", role: "status", "data-state": "ask" },
      element("p", { class: "hr-result__title" }, text), element("div", { class: "hr-actions" }, workingButton(words.tryNow, again, "hr-button--quiet")));
    this.room.append(note);
  }

  /** @param {Paper} paper @param {boolean} moveFocus */
  #showPaper(paper, moveFocus) {
    this.paper = paper;
    this.received = Object.fromEntries(paper.questions.map(({ id, given }) => [id, given ?? []]));
    const draft = read("local", this.#draftKey(paper.attempt)) ?? {};
    this.sheet = new PaperForm(paper, draft, {
      onChange: (given) => this.#keepAnswers(given),
      onHandIn: (given) => this.#checkedHandIn(given),
    });
    this.room.replaceChildren(this.sheet.form);
    if (Object.keys(draft).length > 0) this.#keepAnswers(this.sheet.read());
    if (moveFocus) focusOn(this.sheet.form.querySelector(".hr-paper__title"));
  }

  /** @param {Record<string, string[]>} given */
  #keepAnswers(given) {
    this.unsent = given;
    this.#writeDraft(this.paper.attempt);
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.#sendAnswers(given), 400);
  }

  /** Keep in this browser what the bridge has not acknowledged, and nothing else. @param {string} attempt */
  #writeDraft(attempt) {
    const changed = Object.entries(this.unsent ?? {}).filter(([id, given]) => JSON.stringify(given) !== JSON.stringify(this.received[id] ?? []));
    if (changed.length > 0) write("local", this.#draftKey(attempt), Object.fromEntries(changed));
    else remove("local", this.#draftKey(attempt));
  }

  /** Send at once what still waits for a pause in writing. @returns {Promise<void>} when it is received, or put off */
  async flush() {
    clearTimeout(this.saveTimer);
    if (this.unsent && this.paper && !this.handingIn) await this.#sendAnswers(this.unsent);
  }

  /** @param {Record<string, string[]>} given */
  async #sendAnswers(given) {
    const { attempt } = this.paper;
    const status = this.room.querySelector(".hr-paper__saved");
    try {
      await this.context.bridge.saveAnswers(attempt, { person: this.context.person, given });
      this.received = { ...this.received, ...given };
      if (this.unsent === given) this.unsent = null;
      this.#writeDraft(attempt);
      if (status) setText(status, words.savedReceived);
    } catch (error) {
      if (error instanceof RefusedError) return;
      if (status) setText(status, words.savedHere);
    }
  }

  /** @param {Record<string, string[]>} given */
  async #checkedHandIn(given) {
    const empty = this.sheet.unanswered();
    if (empty.length > 0) return this.sheet.showUnanswered(empty);
    // Written down before it is sent: a refresh in between sends the same try again and no other.
    const handIn = { attempt: this.paper.attempt, client_id: crypto.randomUUID(), given };
    write("local", this.#handInKey(), handIn);
    return this.#handIn(handIn, true);
  }

  /** @param {{attempt: string, client_id: string, given: Record<string, string[]>}} handIn @param {boolean} moveFocus */
  async #handIn(handIn, moveFocus) {
    clearTimeout(this.saveTimer);
    clearTimeout(this.retryTimer);
    if (this.handingIn) return;
    this.handingIn = true;
    try {
      const { attempt, ...rest } = handIn;
      const answer = await this.context.bridge.submit(attempt, { person: this.context.person, ...rest, language });
      this.failures = 0;
      this.#forget(attempt);
      await this.context.onMarked(answer).catch(() => undefined);
      this.#showResult(answer, handIn.given, moveFocus);
    } catch (error) {
      if (error instanceof NoAnswerError) this.#handInLater(handIn);
      else if (error instanceof RefusedError) this.#handInRefused(handIn, error);
      else throw error;
    } finally {
      this.handingIn = false;
    }
  }

  /** @param {string} attempt */
  #forget(attempt) {
    this.unsent = null;
    remove("local", this.#handInKey());
    remove("local", this.#draftKey(attempt));
  }

  /** @param {{attempt: string, client_id: string, given: Record<string, string[]>}} handIn */
  #handInLater(handIn) {
    this.later = handIn;
    this.#showTrouble(words.noNetwork, () => this.#handIn(handIn, true));
    const wait = RETRY_SECONDS[Math.min(this.failures, RETRY_SECONDS.length - 1)];
    this.failures += 1;
    this.retryTimer = setTimeout(() => this.#handIn(handIn, true), wait * 1000);
  }

  /** @param {{attempt: string}} handIn @param {RefusedError} error */
  #handInRefused(handIn, error) {
    // Signed out in the middle: the try stays written down for its owner and is handed in after the next sign-in.
    if (error.status === 401 || error.code === "another-person") return this.#showTrouble(error.message, () => Promise.resolve(location.reload()));
    remove("local", this.#handInKey());
    if (error.code === "unanswered" && this.paper) {
      return this.sheet.showUnanswered(error.body.questions ?? []);
    }
    this.#forget(handIn.attempt);
    return this.#showRefusal(error);
  }

  #retrySoon() {
    if (this.later && read("local", this.#handInKey())) this.#handIn(this.later, true);
    else if (this.unsent && this.paper) this.#sendAnswers(this.unsent);
  }

  /** @param {any} answer @param {Record<string, string[]>} given @param {boolean} moveFocus */
  #showResult(answer, given, moveFocus) {
    this.later = null;
    const again = () => this.#begin(true);
    const result = buildResult(answer, this.paper, {
      given,
      pages: answer.read_again?.length ? this.#pageList(answer.read_again) : null,
      next: answer.passed ? this.#ending() : element("div", { class: "hr-actions" }, workingButton(words.again, again)),
    });
    this.room.replaceChildren(result);
    if (moveFocus) focusOn(result.querySelector(".hr-result__title"));
  }
}
