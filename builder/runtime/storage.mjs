/**
 * The two stores of the browser, wrapped so that a blocked or full store is an answer and not a crash.
 * Names: everything of one person carries that person's key, so that a wipe finds it and nobody else's code reads it.
 */

/** @param {"local" | "session"} which @returns {Storage | null} */
function find(which) {
  try {
    return which === "local" ? window.localStorage : window.sessionStorage;
  } catch {
    return null;
  }
}

/** @param {"local" | "session"} which @param {string} key @returns {any} what was kept, or null */
export function read(which, key) {
  try {
    const text = find(which)?.getItem(key);
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** @param {"local" | "session"} which @param {string} key @param {unknown} value @returns {boolean} whether it is kept */
export function write(which, key, value) {
  try {
    const storage = find(which);
    storage?.setItem(key, JSON.stringify(value));
    return storage !== null;
  } catch {
    return false;
  }
}

/** @param {"local" | "session"} which @param {string} key */
export function remove(which, key) {
  try {
    find(which)?.removeItem(key);
  } catch {
    // Nothing could have been kept there either.
  }
}

/** @param {"local" | "session"} which @param {string} prefix @returns {string[]} the keys that begin so, sorted */
export function keysWith(which, prefix) {
  try {
    return Object.keys(find(which) ?? {}).filter((key) => key.startsWith(prefix)).sort();
  } catch {
    return [];
  }
}

/**
 * Take everything of one person out of this browser's stores: queue, drafts, launch session. Sealed notes stay: only
 * their owner, signed in, can open them, and losing them at each sign-out would make a private note worthless.
 * @param {string} personKey
 */
export function wipePerson(personKey) {
  for (const key of keysWith("local", "handrail.")) {
    if (key.includes(personKey) && !key.startsWith("handrail.sealed.")) remove("local", key);
  }
  for (const key of keysWith("session", "")) remove("session", key);
}
