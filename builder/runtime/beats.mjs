/**
 * The beat of time method 1: every 30 seconds while the page is visible and was used in the last 240.
 * The chain (sequence, nonce) lives in sessionStorage, so that the next page of this tab goes on where this one was.
 */

import { NoAnswerError, ask } from "./bridge.mjs";
import { read, write } from "./storage.mjs";

export const BEAT_SECONDS = 30;
export const USED_SECONDS = 240;
const KEPT = "handrail.beats";
const USES = ["pointerdown", "keydown", "input", "scroll", "focusin", "play", "wheel", "touchstart"];

/** @param {{visible: boolean, usedAt: number, beatAt: number, now: number}} facts milliseconds @returns {boolean} */
export function isBeatDue({ visible, usedAt, beatAt, now }) {
  return visible && now - usedAt <= USED_SECONDS * 1000 && now - beatAt >= BEAT_SECONDS * 1000;
}

/** @param {EventTarget | null} target @returns {boolean} whether it is a video or audio that plays just now */
export function isPlaying(target) {
  return target instanceof HTMLMediaElement && !target.paused && !target.ended;
}

export class Beats {
  /**
   * @param {{bridgeRoot: string, session: import("./session.mjs").Session,
   *   onCredit: (seconds: number) => void, onRest: (resting: boolean) => void, onRefused: (reply: any) => void}} options
   */
  constructor(options) {
    this.options = options;
    this.usedAt = Date.now();
    this.stopped = false;
    this.busy = false;
    this.url = new URL(`api/sessions/${options.session.id}/beats`, options.bridgeRoot).href;
  }

  /** Begin, once this tab is the only one that beats for the session. */
  start() {
    for (const use of USES) {
      document.addEventListener(use, () => this.#used(), { capture: true, passive: true });
    }
    // While something plays it is used, however long it is: several times a second it says how far it has come.
    document.addEventListener("timeupdate", (event) => isPlaying(event.target) && this.#used(), { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => this.#tick());
    const run = () => {
      this.timer = setInterval(() => this.#tick(), 1000);
      this.#tick();
      return new Promise((resolve) => (this.release = resolve));
    };
    // A duplicated tab copies sessionStorage; the lock lets one of the two beat and hands over when it closes.
    if (navigator.locks) navigator.locks.request(`handrail.beats.${this.options.session.id}`, run).catch(() => undefined);
    else run();
  }

  stop() {
    this.stopped = true;
    clearInterval(this.timer);
    this.release?.();
  }

  #used() {
    this.usedAt = Date.now();
  }

  /** @returns {{session: string, sequence: number, nonce: string, beatAt: number, credited: number}} */
  #chain() {
    const kept = read("session", KEPT);
    return kept?.session === this.options.session.id
      ? kept
      : { session: this.options.session.id, sequence: 0, nonce: "", beatAt: 0, credited: 0 };
  }

  async #tick() {
    if (this.stopped || this.busy) return;
    const now = Date.now();
    const chain = this.#chain();
    this.options.onRest(now - this.usedAt > USED_SECONDS * 1000);
    const facts = { visible: document.visibilityState === "visible", usedAt: this.usedAt, beatAt: chain.beatAt, now };
    // A clock that was set back would otherwise silence the page until it catches up.
    if (chain.beatAt > now) facts.beatAt = 0;
    if (!isBeatDue(facts)) return;
    this.busy = true;
    try {
      await this.#beat(chain, now);
    } finally {
      this.busy = false;
    }
  }

  /** @param {any} chain @param {number} now */
  async #beat(chain, now) {
    const body = JSON.stringify({ sequence: chain.sequence + 1, nonce: chain.nonce });
    const headers = { "Content-Type": "application/json", Authorization: `Basic ${this.options.session.kept.token}` };
    let answer;
    try {
      answer = await ask(this.url, { method: "POST", headers, body }, 10000);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      // The same sequence and nonce again in five seconds: no credit is made up for the time in between.
      write("session", KEPT, { ...chain, beatAt: now - (BEAT_SECONDS - 5) * 1000 });
      return;
    }
    const reply = await answer.json().catch(() => ({}));
    if (answer.ok) return this.#accepted(reply, now);
    return this.#refused(chain, reply, now);
  }

  /** @param {any} reply @param {number} now */
  #accepted(reply, now) {
    const { sequence, nonce, credited_seconds: credited } = reply;
    write("session", KEPT, { session: this.options.session.id, sequence, nonce, beatAt: now, credited });
    this.options.onCredit(credited);
  }

  /** @param {any} chain @param {any} reply @param {number} now */
  #refused(chain, reply, now) {
    // A reply that was lost on a page load leaves us one beat behind; the bridge says where the chain stands.
    if (reply.code === "beat-out-of-order" && typeof reply.nonce === "string" && reply.nonce !== chain.nonce) {
      write("session", KEPT, { ...chain, sequence: reply.sequence, nonce: reply.nonce, beatAt: now - (BEAT_SECONDS - 2) * 1000 });
      return;
    }
    this.stop();
    this.options.onRefused(reply);
  }
}
