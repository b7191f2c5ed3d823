/**
 * One cmi5 launch session in this tab, across its page loads. It lives in sessionStorage, with the statements that are
 * not yet answered for, so that a page load, a dead network or a refresh loses and doubles nothing.
 */

import { RefusedError, ask } from "./bridge.mjs";
import { buildStatement } from "./statements.mjs";
import { read, remove, write } from "./storage.mjs";

const LAUNCH = "handrail.launch";
const SESSION = "handrail.session";
const VERSION = "1.0.3";

/**
 * @typedef {{endpoint: string, token: string, id: string, actor: any, registration: string, activityId: string,
 *   module: string, person: string, startedAt: string, contextTemplate: any, returnUrl: string | null, language: string | null,
 *   stated: string[], waiting: any[], resumed: boolean, closed: string | null}} Kept
 */
export class Session {
  /** @param {Kept} kept */
  constructor(kept) {
    this.kept = kept;
    this.sending = Promise.resolve();
  }

  get id() {
    return this.kept.id;
  }

  /** Whether the bridge still takes our word. */
  get isOpen() {
    return this.kept.closed === null;
  }

  keep() {
    write("session", SESSION, this.kept);
  }

  /** @param {string} why `left` by us; `taken-over`, `abandoned` or `elsewhere`: the bridge said no */
  close(why) {
    this.kept.closed ??= why;
    this.keep();
  }

  /** Forget the session, so that this tab reads on unrecorded. */
  forget() {
    remove("session", SESSION);
    remove("session", "handrail.beats");
  }

  /** @param {string} path @param {RequestInit} [options] @returns {Promise<Response>} */
  xapi(path, options = {}) {
    const headers = { Authorization: `Basic ${this.kept.token}`, "X-Experience-API-Version": VERSION, ...options.headers };
    return ask(`${this.kept.endpoint.replace(/\/$/, "")}/${path}`, { ...options, headers, credentials: "omit" });
  }

  /** Read what cmi5 wants read before the first statement. Raises RefusedError, NoAnswerError. */
  async prepare() {
    const { activityId, actor, registration } = this.kept;
    const state = new URLSearchParams({ stateId: "LMS.LaunchData", activityId, agent: JSON.stringify(actor), registration });
    const answer = await this.xapi(`activities/state?${state}`);
    if (!answer.ok) throw new RefusedError(answer.status, await answer.json().catch(() => null));
    const data = await answer.json();
    this.kept.contextTemplate = data.contextTemplate ?? {};
    this.kept.returnUrl = data.returnURL ?? null;
    const profile = new URLSearchParams({ profileId: "cmi5LearnerPreferences", agent: JSON.stringify(actor) });
    const preferences = await this.xapi(`agents/profile?${profile}`);
    // 403 and 404 are allowed answers: then the page's own language holds.
    if (preferences.ok) this.kept.language = (await preferences.json().catch(() => ({}))).languagePreference ?? null;
    this.keep();
    await this.state("initialized");
  }

  /**
   * State one fact, once in this session. It waits in sessionStorage until the bridge has answered for it.
   * @param {"initialized" | "completed" | "passed" | "terminated"} verb
   * @param {{name: string, value: any} | null} [draw] of the passed try
   */
  async state(verb, draw = null) {
    if (!this.isOpen) return;
    if (!this.kept.stated.includes(verb)) {
      this.kept.stated.push(verb);
      this.kept.waiting.push(buildStatement(verb, this.kept, new Date(), draw));
      this.keep();
    }
    await this.send();
  }

  /** Send what waits, in order, one at a time. Raises NoAnswerError while the network is away. */
  send() {
    this.sending = this.sending.catch(() => undefined).then(() => this.#sendAll());
    return this.sending;
  }

  async #sendAll() {
    while (this.isOpen && this.kept.waiting.length > 0) {
      const statement = this.kept.waiting[0];
      const answer = await this.xapi(`statements?statementId=${statement.id}`, {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(statement),
        keepalive: true,
      });
      await this.#settle(statement, answer);
    }
  }

  /** @param {any} statement @param {Response} answer */
  async #settle(statement, answer) {
    const verb = statement.verb.id.split("/").pop();
    const refusal = answer.ok ? null : await answer.json().catch(() => null);
    if (answer.status === 401 || refusal?.code === "session-closed") return this.close(closedBy(refusal));
    // 204: kept. 409: kept before, and the first answer was lost. Any other no is final for this statement only.
    this.kept.waiting.shift();
    this.keep();
    if (refusal && answer.status !== 409 && verb !== "terminated") {
      // Not true yet, as far as the bridge saw: it may be said again when the bridge asks for it.
      this.kept.stated = this.kept.stated.filter((stated) => stated !== verb);
      this.keep();
    }
    return undefined;
  }
}

/** @param {string} token base64 of `session id:secret` @returns {string} */
function sessionIdOf(token) {
  try {
    return atob(token).split(":")[0];
  } catch {
    return "";
  }
}

/**
 * Take the launch that boot.js put aside, or go on with this tab's session. Null when this page is not being recorded.
 * @param {{module: string, person: string}} who @param {string} origin only our own bridge is ever told anything
 * @returns {Promise<Session | null>} Raises NoAnswerError; then the launch is still there for the next try.
 */
export async function findSession(who, origin) {
  const launch = read("session", LAUNCH);
  if (launch) return takeLaunch(launch, who, origin);
  const kept = read("session", SESSION);
  if (!kept) return null;
  if (kept.person !== who.person) {
    new Session(kept).forget();
    return null;
  }
  return new Session(kept);
}

/** @param {any} launch @param {{module: string, person: string}} who @param {string} origin @returns {Promise<Session | null>} */
async function takeLaunch(launch, who, origin) {
  const ours = [launch.endpoint, launch.fetch].every((address) => URL.canParse(address) && new URL(address).origin === origin);
  if (!ours) {
    remove("session", LAUNCH);
    return null;
  }
  const answer = await ask(launch.fetch, { method: "POST" });
  const body = await answer.json().catch(() => ({}));
  remove("session", LAUNCH);
  const token = body["auth-token"];
  if (!token) return null;
  const session = new Session({
    endpoint: launch.endpoint, token, id: sessionIdOf(token), actor: JSON.parse(launch.actor),
    registration: launch.registration, activityId: launch.activityId, module: who.module, person: who.person,
    startedAt: new Date().toISOString(), contextTemplate: null, returnUrl: null, language: null,
    stated: [], waiting: [], resumed: false, closed: null,
  });
  session.keep();
  return session;
}

/** @param {any} refusal the bridge's body for a closed session @returns {string} how it was closed */
export function closedBy(refusal) {
  const how = refusal?.closed_by ?? refusal?.facts?.closed_by ?? "";
  return ["taken-over", "abandoned"].includes(how) ? how : "elsewhere";
}
