// What this browser kept for a person goes when they leave. Sealed notes stay: they open only for their owner, who is
// signed in and given the key by the bridge.
const SEALED = "handrail.sealed.";
const STARTING = "handrail.offline"; // written by the course's pages
export const PERSON = "handrail.person";

/**
 * Empty this browser's stores of everything that is not sealed.
 * @returns {Promise<void>}
 */
export async function leaveNoTrace() {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) if (!key.startsWith(SEALED)) storage.removeItem(key);
  }
  await Promise.allSettled([forgetModule(), emptyDatabases()]);
}

/**
 * Take the course's module that was kept for reading without a network out of this browser, and what it started with.
 * Answers that were not yet sent stay.
 * @returns {Promise<void>}
 */
export async function forgetModule() {
  sessionStorage.removeItem(STARTING);
  await Promise.allSettled([emptyCaches(), dismissWorkers()]);
}

// The worker that lets a course's module be read without a network.
async function dismissWorkers() {
  for (const one of (await navigator.serviceWorker?.getRegistrations()) ?? []) await one.unregister();
}

async function emptyCaches() {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) await caches.delete(name);
}

async function emptyDatabases() {
  if (!indexedDB.databases) return;
  const all = await indexedDB.databases();
  await Promise.all(all.map(({ name }) => new Promise((done) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = done;
  })));
}
