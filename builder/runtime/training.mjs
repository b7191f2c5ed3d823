/** One signed-in person on one page: recording, resuming, leaving, and being told the truth about each. */

import { Beats } from "./beats.mjs";
import { NoAnswerError, RefusedError } from "./bridge.mjs";
import { startCards } from "./cards.mjs";
import { adoptPreference, goToChosenLanguage, tellLanguage } from "./chosen-language.mjs";
import { CheckRoom } from "./check-room.mjs";
import { element, postForm, workingButton } from "./dom.mjs";
import { startIdleCover } from "./idle-cover.mjs";
import { Outbox } from "./outbox.mjs";
import { dropModules, forgetStart, keepModule, keepStart, signedInHere } from "./offline.mjs";
import { pagesToOpen, siteUrl } from "./page.mjs";
import { startPersonBar } from "./person-bar.mjs";
import { markOpened } from "./rail.mjs";
import { addReport } from "./report.mjs";
import { RecordWatch, lineFor } from "./saved-line.mjs";
import { SealedNotes } from "./sealed.mjs";
import { closedBy, findSession } from "./session.mjs";
import { countUnsent } from "./unsent.mjs";
import { leaving, report as reportWords, saved as savedWords, takeover as takeoverWords } from "./words.mjs";

export class Training {
  /**
   * @param {{here: import("./page.mjs").Here, bridge: import("./bridge.mjs").Bridge, me: any,
   *   kept: {progress: any} | null, line: import("./saved-line.mjs").SavedLine | null, patiently: (act: () => Promise<any>) => Promise<any>}} options
   */
  constructor({ here, bridge, me, kept, line, patiently }) {
    // kept: the bridge does not answer, and the page starts from what this tab kept.
    Object.assign(this, { here, bridge, me, kept, line, patiently });
    this.person = me.person.key;
    this.notes = new SealedNotes(this.person, () => bridge.sealKey());
    /** @type {import("./session.mjs").Session | null} */
    this.session = null;
    this.isRecording = false;
    this.anyReceived = false;
    this.waiting = null;
    this.progress = {};
    this.watch = new RecordWatch(bridge, (waiting) => {
      this.waiting = waiting;
      this.#tell();
    });
    this.outbox = new Outbox({
      bridge,
      person: this.person,
      onChange: () => this.#tell(),
      onProgress: (module, progress) => this.#received(module, progress),
      onRefused: (message) => line?.aside(savedWords.refused(message)),
      onStranger: () => location.reload(),
    });
  }

  /** What every page shows to a signed-in person, also outside a module. */
  startHouse() {
    const bar = document.getElementById("hr-person");
    const { signOut } = startPersonBar(bar, {
      me: this.me,
      bridge: this.bridge,
      unsent: () => countUnsent(this.outbox.pending(), this.person),
      send: () => this.#sendAll(),
      endSession: () => this.endSession(),
      leave: this.here.module ? () => this.#leaveTo(this.session?.kept.returnUrl ?? this.bridge.url("my-training")) : null,
    });
    startIdleCover({ name: this.me.person.name, isSamePerson: () => this.#isSamePerson(), signOut });
    window.addEventListener("online", async () => {
      this.#tell();
      // A page that started from what was kept could not ask whether the sign-in still holds.
      if (this.kept && !(await this.#isSamePerson())) location.reload();
    });
    window.addEventListener("offline", () => this.#tell());
    // Somebody may have signed out, or in, in another tab.
    document.addEventListener("visibilitychange", async () => {
      if (document.visibilityState === "visible" && !(await this.#isSamePerson())) location.reload();
    });
    // The bridge's own pages say so when somebody signs out in another tab.
    new BroadcastChannel("handrail").addEventListener("message", () => location.reload());
    this.outbox.start();
    tellLanguage(this.bridge, this.person);
  }

  /** @returns {Promise<boolean>} while the network is away, whether nobody else has signed in at this browser since */
  async #isSamePerson() {
    const me = await this.bridge.me().catch(() => null);
    if (me === null) return (signedInHere() ?? this.person) === this.person;
    return me.signed_in && me.person.key === this.person;
  }

  /** Raises RefusedError when the bridge does not know this module or this person's right to it. */
  async startModule() {
    const { here, bridge } = this;
    const origin = new URL(here.bridgeRoot).origin;
    this.session = await this.patiently(() => findSession({ module: here.module, person: this.person }, origin));
    this.progress = this.kept?.progress ?? (await this.patiently(() => bridge.progress(here.module, here.build)));
    const isHere = this.session?.kept.module === here.module;
    if (isHere) {
      if (!this.kept) await this.#settleSession();
      adoptPreference(this.session.kept.language, this.person);
      if (goToChosenLanguage()) return;
    }
    if (isHere && this.session.isOpen && this.#resume()) return;
    // A tab that was taken over still delivers what is done in it; a tab that was left does not.
    this.isRecording = isHere && this.session.kept.closed !== "left";
    this.#startPage();
    if (isHere && this.session.isOpen) {
      this.#startBeats();
      this.#keepForOffline();
    } else if (this.isRecording) this.#showTakeover();
    else this.#showUnrecorded();
    if (this.isRecording) this.outbox.add(here.module, here.build, this.#event("page-opened"));
    this.watch.again();
  }

  /** Keep the module for when the network goes, and what its next page starts with then. */
  #keepForOffline() {
    keepStart(this.here, this.me, this.progress);
    if (!this.kept) keepModule(this.here);
  }

  /** The bridge answers again: say what this tab could not say, and go on as if it had never been away. */
  async #backOnline() {
    this.kept = null;
    await this.patiently(() => this.bridge.me());
    await this.#settleSession();
    if (!this.session.isOpen) this.#lost(this.session.kept.closed);
  }

  /** Bring the session to where it may speak: initialized, its late statements sent. */
  async #settleSession() {
    const { session } = this;
    if (!session.isOpen) return;
    try {
      if (!session.kept.stated.includes("initialized")) await this.patiently(() => session.prepare());
      await this.patiently(() => session.send());
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      session.close(closedBy(error.body));
    }
    if (session.kept.stated.includes("terminated")) session.close("left");
    await this.#stateFacts(this.progress.to_state);
  }

  /** @returns {boolean} whether this page gives way to the one where the person was */
  #resume() {
    if (this.session.kept.resumed) return false;
    this.session.kept.resumed = true;
    this.session.keep();
    const last = this.here.pages.find((page) => page.id === this.progress.last_page);
    if (!last || last.id === this.here.page) return false;
    location.replace(siteUrl(this.here, last.url));
    return true;
  }

  /** @param {string} kind @param {object} [more] @returns {any} */
  #event(kind, more = {}) {
    const session = this.session?.isOpen ? { session: this.session.id } : {};
    return { kind, page: this.here.page, ...session, ...more };
  }

  #startPage() {
    const { here } = this;
    markOpened(this.progress.pages_opened ?? []);
    const report = {
      send: (facts) => this.bridge.reportProblem({ person: this.person, ...facts }),
      facts: { module: here.module, page: here.page },
    };
    startCards({
      responses: this.#responses(),
      notes: this.notes,
      report,
      record: (kind, card, given) => this.#record(kind, card, given),
      room: (card) => this.#openRoom(card),
      poll: (item) => this.bridge.poll(this.here.module, item, this.here.build),
      observations: this.progress.observations ?? {},
      isRecording: this.isRecording,
      hasManager: this.progress.has_manager !== false,
    });
    const place = document.getElementById("hr-page-report");
    if (place) addReport(place, { send: report.send, label: reportWords.openPage, facts: { ...report.facts, item: null, item_version: here.build } });
    if (this.session?.isOpen) {
      this.line.actions.append(workingButton(leaving.takeBreak, () => this.#leaveTo(this.bridge.url(`break/${here.module}`)), "hr-button--pause"));
    }
    this.counted = this.progress.credited_seconds ? savedWords.minutes(this.progress.credited_seconds) : "";
    this.line.aside(this.counted);
  }

  /** @returns {Record<string, {given: any}>} the bridge's, and over them what this browser has not yet sent */
  #responses() {
    const unsent = this.outbox.pending().filter(({ entry }) => entry.module === this.here.module && entry.event.item);
    return { ...this.progress.responses, ...Object.fromEntries(unsent.map(({ entry }) => [entry.event.item, entry.event])) };
  }

  /** @param {string} kind @param {HTMLElement} card @param {any} given */
  #record(kind, card, given) {
    if (!this.isRecording) return;
    this.outbox.add(this.here.module, this.here.build, this.#event(kind, { item: card.dataset.item, item_hash: card.dataset.hash, given }));
    if (kind === "reflected") return; // somebody's words lie sealed or on the way, nowhere else
    this.progress.responses = { ...this.progress.responses, [card.dataset.item]: { given } };
    keepStart(this.here, this.me, this.progress);
  }

  /** @param {HTMLElement} card */
  #openRoom(card) {
    const { here, bridge } = this;
    this.room = new CheckRoom(card, {
      bridge,
      module: here.module,
      build: here.build,
      person: this.person,
      isOpen: () => this.session?.isOpen === true && this.session.kept.module === here.module,
      continueForm: () => this.#continueForm(savedWords.continueTraining),
      pagesUrl: (url) => siteUrl(here, url),
      stillToOpen: () => pagesToOpen(here.pages, [...(this.progress.pages_opened ?? []), here.page]),
      onMarked: async (answer) => {
        this.anyReceived = true;
        this.watch.again();
        if (answer.passed) this.progress.check = { ...this.progress.check, draw: answer.draw };
        await this.#stateFacts(answer.to_state);
      },
      finish: () => this.#leaveTo(bridge.url(`finished/${here.module}`)),
    });
    this.room.open(this.progress);
  }

  /** @param {string} label @returns {HTMLFormElement} */
  #continueForm(label) {
    return postForm(this.bridge.url(`my-training/${this.here.module}/launch`), this.bridge.csrf, label);
  }

  #showUnrecorded() {
    const elsewhere = this.session !== null && this.session.kept.module !== this.here.module && this.session.isOpen;
    this.unrecorded = elsewhere ? savedWords.otherModule : savedWords.notRecorded;
    this.line.actions.append(this.#continueForm(savedWords.continueTraining));
    this.#tell();
  }

  #showTakeover() {
    if (document.querySelector(".hr-takeover")) return;
    this.line.actions.replaceChildren(this.#continueForm(takeoverWords.carryOn));
    const { closed } = this.session.kept;
    const said = { "taken-over": takeoverWords.elsewhere, abandoned: takeoverWords.away(new Date(this.session.kept.heardAt ?? Date.now())) };
    const note = element("div", { class: "hr-takeover", role: "alert" },
      element("p", {}, element("strong", {}, said[closed] ?? takeoverWords.lost)), element("p", {}, takeoverWords.kept));
    document.getElementById("hr-foot").prepend(note);
  }

  #startBeats() {
    this.beats = new Beats({
      bridgeRoot: this.here.bridgeRoot,
      session: this.session,
      onCredit: (seconds) => {
        this.session.kept.heardAt = Date.now();
        this.session.keep();
        this.counted = savedWords.minutes(before + seconds);
        this.line.aside(this.counted);
      },
      onRest: (resting) => this.line.aside(resting ? savedWords.resting : this.counted),
      onRefused: (reply) => this.#lost(closedBy(reply)),
    });
    // A beat's reply counts this session alone; the line shows all sessions of the module.
    const before = this.progress.credited_before ?? 0;
    this.beats.start();
  }

  /** The bridge no longer takes this session's word. @param {string} how */
  #lost(how) {
    this.session.close(how);
    this.beats?.stop();
    forgetStart();
    // Taken over: it may be another tab of this browser, which reads on with the same pages.
    if (how !== "taken-over") dropModules().catch(() => undefined);
    this.#showTakeover();
  }

  /** @param {string} module @param {any} progress */
  async #received(module, progress) {
    this.anyReceived = true;
    this.watch.again();
    if (module !== this.here.module) return;
    this.progress = { ...this.progress, ...progress };
    if (this.kept) await this.#backOnline();
    await this.#stateFacts(progress.to_state);
  }

  /** @param {("completed" | "passed")[] | undefined} facts what the bridge knows and this module has not yet said */
  async #stateFacts(facts) {
    if (!this.session?.isOpen || this.session.kept.module !== this.here.module) return;
    for (const fact of facts ?? []) {
      await this.session.state(fact, this.progress.check?.draw ?? null).catch((error) => {
        // It waits in this tab and goes out with the next word; the bridge offers it again otherwise.
        if (!(error instanceof NoAnswerError)) throw error;
      });
    }
    if (!this.session.isOpen) this.#lost(this.session.kept.closed);
  }

  #tell() {
    if (!this.line) return;
    if (this.unrecorded) return this.line.say(this.unrecorded, null);
    const pending = this.outbox.pending().length;
    const { step, text } = lineFor({
      // A browser can believe in a network that does not reach the bridge.
      pending, kept: this.outbox.isKept, online: navigator.onLine && !this.kept, any: this.anyReceived, waiting: this.waiting,
    });
    return this.line.say(text, step);
  }

  /** @returns {Promise<unknown>} when what waits in this browser is received, or put off */
  #sendAll() {
    return Promise.all([this.outbox.flush(), this.room?.flush()]);
  }

  /** Say the last word of the session. Raises NoAnswerError; then it waits in this tab. */
  async endSession() {
    this.beats?.stop();
    await this.#sendAll();
    if (!this.session?.isOpen) return;
    await this.session.state("terminated");
    this.session.close("left");
    forgetStart();
  }

  /** @param {string} url */
  async #leaveTo(url) {
    try {
      await this.endSession();
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      return this.line.say(leaving.noNetwork, 1);
    }
    return location.assign(url);
  }
}
