/**
 * What the person did and the bridge has not yet acknowledged. Each event is its own entry in localStorage under the
 * person's key with an id made once, so that two tabs, a refresh and a resend neither lose nor double it.
 */

import { NoAnswerError, RefusedError } from "./bridge.mjs";
import { keysWith, read, remove, write } from "./storage.mjs";

const BATCH = 40;
const BACKOFF_SECONDS = [2, 4, 8, 15, 30, 60];

/**
 * @typedef {{client_id: string, kind: string, page: string, item?: string, item_hash?: string, given?: any,
 *   happened_at: string, session?: string}} CourseEvent
 * @typedef {{module: string, build: string, order: string, event: CourseEvent}} Entry
 */
export class Outbox {
  /**
   * @param {{bridge: import("./bridge.mjs").Bridge, person: string, onChange: () => void,
   *   onProgress: (module: string, progress: any) => void, onRefused: (message: string) => void, onStranger: () => void}} options
   */
  constructor(options) {
    this.options = options;
    this.prefix = `handrail.queue.${options.person}.`;
    /** @type {Map<string, Entry>} what this browser would not keep: held here until received */
    this.memory = new Map();
    this.failures = 0;
    this.count = 0;
  }

  /** Begin to send by itself: now, when the network returns, when the page is looked at again. */
  start() {
    window.addEventListener("online", () => this.#soon());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#soon());
    this.flush();
  }

  /** @returns {{key: string, entry: Entry}[]} oldest first */
  pending() {
    const kept = keysWith("local", this.prefix).map((key) => ({ key, entry: read("local", key) }));
    const held = [...this.memory].map(([key, entry]) => ({ key, entry }));
    return [...kept, ...held].filter(({ entry }) => entry !== null).sort((a, b) => (a.entry.order < b.entry.order ? -1 : 1));
  }

  /** Whether everything that waits would survive this tab. */
  get isKept() {
    return this.memory.size === 0;
  }

  /** @param {string} module @param {string} build @param {Omit<CourseEvent, "client_id" | "happened_at">} facts @returns {Promise<void>} when sent or put off */
  add(module, build, facts) {
    const event = { client_id: crypto.randomUUID(), happened_at: new Date().toISOString(), ...facts };
    // Two events of one millisecond keep their order.
    const order = `${event.happened_at}-${String((this.count += 1)).padStart(6, "0")}`;
    const key = this.prefix + event.client_id;
    const entry = { module, build, order, event };
    if (!write("local", key, entry)) this.memory.set(key, entry);
    this.options.onChange();
    return this.flush();
  }

  /** @param {string} key */
  #drop(key) {
    remove("local", key);
    this.memory.delete(key);
  }

  #soon() {
    this.failures = 0;
    this.flush();
  }

  /** Send all that waits. @returns {Promise<void>} when all is received, or put off */
  flush() {
    this.flushing ??= this.#flushAll().finally(() => {
      this.flushing = undefined;
      this.options.onChange();
    });
    return this.flushing;
  }

  async #flushAll() {
    clearTimeout(this.timer);
    try {
      for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch()) await this.#send(batch);
      this.failures = 0;
    } catch (error) {
      const isStranger = error instanceof RefusedError && (error.code === "another-person" || error.status === 401);
      if (isStranger) return this.options.onStranger();
      if (!(error instanceof NoAnswerError) && !(error instanceof RefusedError)) throw error;
      const wait = BACKOFF_SECONDS[Math.min(this.failures, BACKOFF_SECONDS.length - 1)];
      this.failures += 1;
      this.timer = setTimeout(() => this.flush(), wait * 1000 * (0.8 + Math.random() * 0.4));
    }
    return undefined;
  }

  /** @returns {{key: string, entry: Entry}[]} the oldest events that go to one module and build */
  #nextBatch() {
    const all = this.pending();
    const first = all[0]?.entry;
    return all.filter(({ entry }) => entry.module === first.module && entry.build === first.build).slice(0, BATCH);
  }

  /** @param {{key: string, entry: Entry}[]} batch Raises NoAnswerError, RefusedError. */
  async #send(batch) {
    const { module, build } = batch[0].entry;
    let answer;
    try {
      answer = await this.options.bridge.events(module, { person: this.options.person, build, events: batch.map(({ entry }) => entry.event) });
    } catch (error) {
      const isFinal = error instanceof RefusedError && error.code !== "csrf" && [400, 404, 410, 413, 422].includes(error.status);
      if (!isFinal) throw error;
      if (batch.length > 1) {
        // One bad event must not hold up the others.
        for (const one of batch) await this.#send([one]);
        return;
      }
      this.#drop(batch[0].key);
      this.options.onRefused(error.message);
      return;
    }
    const refused = answer.refused ?? [];
    const settled = new Set([...(answer.received ?? []), ...refused.map((one) => one.client_id)]);
    for (const { key, entry } of batch) if (settled.has(entry.event.client_id)) this.#drop(key);
    if (settled.size === 0) throw new NoAnswerError("nothing was acknowledged");
    for (const one of refused) this.options.onRefused(one.message);
    this.failures = 0;
    this.options.onProgress(module, answer.progress ?? {});
    this.options.onChange();
  }
}
