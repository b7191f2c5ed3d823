// What this browser kept for a person goes when they leave. Sealed notes stay: they open only for their owner, who is
// signed in and given the key by the bridge.
const SEALED = "handrail.sealed.";
export const PERSON = "handrail.person";

/**
 * Empty this browser's stores of everything that is not sealed.
 * @returns {Promise<void>}
 */
export async function leaveNoTrace() {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) if (!key.startsWith(SEALED)) storage.removeItem(key);
  }
  await Promise.allSettled([emptyCaches(), emptyDatabases()]);
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
