// Lets the module that somebody opened be read on without a network. It only reads: what is kept, the page decides
// (offline.mjs). It never touches what is not a file of its own build, so no answer of the bridge comes by here.
"use strict";

const SCOPE = self.registration.scope;
// A weak signal can keep a page waiting for a minute. What is kept is the same file: a build never changes.
const PATIENCE_MS = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE)) return;
  event.respondWith(answer(request));
});

/** @param {Request} request @returns {Promise<Response>} from the network first; what was kept when it gives nothing */
async function answer(request) {
  // A launch in the address does not make it another page.
  const kept = await caches.match(request.url, { ignoreSearch: true, ignoreVary: true }).catch(() => undefined);
  if (!kept) return fetch(request);
  const asked = fetch(request).then((response) => (response.status >= 500 ? kept : response), () => kept);
  const waited = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  return Promise.race([asked, waited]);
}
