/** The bridge's JSON endpoints, as the runtime uses them. */

/** The bridge answered, and the answer was no. */
export class RefusedError extends Error {
  /** @param {number} status @param {any} body {code, message, …} */
  constructor(status, body) {
    super(body?.message ?? "");
    this.status = status;
    this.code = body?.code ?? "";
    this.body = body ?? {};
  }
}

/** No answer came: the network, the server or the machine is away. Whether the request arrived is not known. */
export class NoAnswerError extends Error {}

/**
 * @param {string} url @param {RequestInit} [options] @param {number} [patienceMs]
 * @returns {Promise<Response>} any answer below 500. Raises NoAnswerError.
 */
export async function ask(url, options = {}, patienceMs = 15000) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(patienceMs), ...options });
  } catch (error) {
    throw new NoAnswerError(String(error));
  }
  if (response.status >= 500 || response.status === 429) throw new NoAnswerError(`status ${response.status}`);
  return response;
}

/**
 * @typedef {{signed_in: boolean, demonstration?: boolean, csrf?: string,
 *   person?: {name: string, initials: string, key: string}, support?: {name: string, contact: string}}} Me
 */
export class Bridge {
  /** @param {string} root the bridge's own address, ending in a slash */
  constructor(root) {
    this.root = root;
    this.csrf = "";
  }

  /** @param {string} path @returns {string} */
  url(path) {
    return new URL(path, this.root).href;
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @param {boolean} [keepalive] @returns {Promise<any>} */
  async #json(method, path, body, keepalive = false) {
    try {
      return await this.#once(method, path, body, keepalive);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.code !== "csrf") throw error;
      // The person signed in again since this page loaded: the page's token is the old sign-in's.
      await this.me();
      return this.#once(method, path, body, keepalive);
    }
  }

  /** @param {string} method @param {string} path @param {unknown} body @param {boolean} keepalive @returns {Promise<any>} */
  async #once(method, path, body, keepalive) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": this.csrf });
    const response = await ask(this.url(path), { method, headers, keepalive, body: body === undefined ? undefined : JSON.stringify(body) });
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new RefusedError(response.status, answer);
    if (answer === null) throw new NoAnswerError("the answer was cut short");
    return answer;
  }

  /** @returns {Promise<Me>} */
  async me() {
    const me = await this.#json("GET", "api/me");
    this.csrf = me.csrf ?? "";
    return me;
  }

  /** @returns {Promise<{key: string}>} */
  sealKey() {
    return this.#json("GET", "api/me/seal-key");
  }

  /** @param {{person: string, language: string}} body @returns {Promise<any>} */
  preferLanguage(body) {
    return this.#json("POST", "api/me/language", body);
  }

  /** @param {string} module @param {string} build @returns {Promise<any>} */
  progress(module, build) {
    return this.#json("GET", `api/modules/${module}/progress?build=${build}`);
  }

  /** @param {string} module @param {{person: string, build: string, events: any[]}} body @returns {Promise<any>} */
  events(module, body) {
    return this.#json("POST", `api/modules/${module}/events`, body, JSON.stringify(body).length < 60000);
  }

  /** @param {string} module @param {{person: string, build: string, language: string}} body @returns {Promise<any>} */
  startCheck(module, body) {
    return this.#json("POST", `api/modules/${module}/check`, body);
  }

  /** @param {string} attempt @param {{person: string, given: Record<string, string[]>}} body @returns {Promise<any>} */
  saveAnswers(attempt, body) {
    return this.#json("POST", `api/attempts/${attempt}/answers`, body, true);
  }

  /** @param {string} attempt @param {{person: string, client_id: string, given: Record<string, string[]>, language: string}} body @returns {Promise<any>} */
  submit(attempt, body) {
    return this.#json("POST", `api/attempts/${attempt}/submission`, body);
  }

  /** @param {string} attempt @param {string} language @returns {Promise<{paper: any, result: any}>} a marked try, to look at again */
  markedTry(attempt, language) {
    return this.#json("GET", `api/attempts/${attempt}/result?${new URLSearchParams({ language })}`);
  }

  /** @param {string} module @param {string} item @param {string} build @returns {Promise<{enough: boolean, options: {id: string, at_least: number}[]}>} */
  poll(module, item, build) {
    return this.#json("GET", `api/modules/${module}/polls/${item}?build=${build}`);
  }

  /** @param {Record<string, unknown>} body @returns {Promise<any>} */
  reportProblem(body) {
    return this.#json("POST", "api/problems", body);
  }

  /** @returns {Promise<{waiting: number, last_checkpoint_at: string | null, tree_size: number}>} */
  recordState() {
    return this.#json("GET", "api/record-state");
  }
}
