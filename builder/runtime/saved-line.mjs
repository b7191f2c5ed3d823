/**
 * The line at the foot of the view: saved (in this browser), received (by the bridge), in your record (under a signed
 * checkpoint). It says only what was answered for; it speaks aloud only when the words change.
 */

import { element, setText } from "./dom.mjs";
import { saved as words } from "./words.mjs";

const ASK_SECONDS = [3, 6, 12, 20, 30, 60];

/**
 * @param {{pending: number, kept: boolean, online: boolean, any: boolean, waiting: number | null}} facts
 *   waiting: this person's records without a checkpoint, null when not known
 * @returns {{step: 0 | 1 | 2 | 3, text: string}} steps reached: 1 saved, 2 received, 3 in the record
 */
export function lineFor({ pending, kept, online, any, waiting }) {
  if (pending > 0 && !kept) return { step: 0, text: words.notKept };
  if (pending > 0) return { step: 1, text: online ? words.here(pending) : words.hereOffline(pending) };
  if (!online) return { step: any ? 2 : 0, text: words.offline };
  if (waiting === 0) return { step: 3, text: words.inRecord };
  if (any || waiting) return { step: 2, text: words.received };
  return { step: 0, text: words.start };
}

export class SavedLine {
  /** @param {HTMLElement} foot the bar at the foot of the view */
  constructor(foot) {
    this.text = element("p", { class: "hr-saved__text", role: "status" });
    this.steps = element("ol", { class: "hr-saved__steps", "aria-hidden": "true" }, ...words.steps.map((step) => element("li", {}, step)));
    this.side = element("p", { class: "hr-saved__side" });
    this.actions = element("div", { class: "hr-saved__actions" });
    this.line = element("div", { class: "hr-saved" }, this.steps, this.text, this.side);
    foot.append(this.line, this.actions);
    foot.hidden = false;
  }

  /** @param {string} text @param {number | null} step null: nothing is recorded here, so there are no steps */
  say(text, step) {
    this.steps.hidden = step === null;
    [...this.steps.children].forEach((item, index) => item.classList.toggle("is-reached", step !== null && index < step));
    setText(this.text, text);
  }

  /** @param {string} text */
  aside(text) {
    setText(this.side, text);
  }
}

/** Asks the bridge how far the record is, less and less often, until everything is in it. */
export class RecordWatch {
  /** @param {import("./bridge.mjs").Bridge} bridge @param {(waiting: number | null) => void} onState */
  constructor(bridge, onState) {
    this.bridge = bridge;
    this.onState = onState;
    this.turn = 0;
  }

  /** Something was just received: begin again, soon. */
  again() {
    clearTimeout(this.timer);
    this.turn = 0;
    this.onState(null);
    this.#later();
  }

  #later() {
    const wait = ASK_SECONDS[Math.min(this.turn, ASK_SECONDS.length - 1)];
    this.turn += 1;
    this.timer = setTimeout(() => this.#look(), wait * 1000);
  }

  async #look() {
    const state = await this.bridge.recordState().catch(() => null);
    this.onState(state?.waiting ?? null);
    if (state?.waiting !== 0) this.#later();
  }
}
