/**
 * Keeps the module that somebody opened, to be read without a network: its pages in every language, styles, scripts
 * and pictures. Never an answer, never another module, never the search index. One cache for one module of one build;
 * the one before goes.
 */

import { read, remove, write } from "./storage.mjs";

const PREFIX = "handrail.offline.";
const STARTING = "handrail.offline";
const PERSON = "handrail.person"; // written by the bridge's own pages, as bare text
const KEPT_KINDS = /\.(?:css|js|mjs|svg|png|jpe?g|webp|gif|ico|woff2?)$/i;
// As long as the bridge lets a sign-in rest: after that a page without a network does not know whose it is.
const MOST_RESTED_MS = 60 * 60 * 1000;
const LANGUAGES = ".hr-languages a[data-language]";
const PARTS = 'script[src], link[rel="stylesheet"], link[rel="icon"], img[src]';

let isDropped = false;

/** @param {string} url @param {string} siteRoot @returns {boolean} whether it is a style, script or picture of this build */
const isPart = (url, siteRoot) => url.startsWith(siteRoot) && KEPT_KINDS.test(url);

/**
 * @param {string} html @param {string} page where it lies
 * @returns {{parts: string[], others: string[]}} what the page cannot be shown without; the same page in other languages
 */
function readPage(html, page) {
  const found = new DOMParser().parseFromString(html, "text/html");
  const addresses = (which) => [...found.querySelectorAll(which)].map((one) => new URL(one.getAttribute("src") ?? one.getAttribute("href") ?? "", page).href);
  const languages = [...found.querySelectorAll(LANGUAGES)].map((one) => (one.getAttribute("data-language") ?? "").split("-")[0]);
  const words = languages.filter((one) => one !== "en").map((one) => new URL(`words-${one}.mjs`, import.meta.url).href);
  return { parts: [...addresses(PARTS), ...words], others: addresses(LANGUAGES) };
}

/** @param {Cache} cache @param {string} url @returns {Promise<Response>} kept, from the network or from before */
async function keep(cache, url) {
  const before = await cache.match(url);
  if (before) return before;
  const response = await fetch(url);
  if (!response.ok || response.redirected) throw new Error(`${url}: ${response.status}`);
  if (!isDropped) await cache.put(url, response.clone());
  return response;
}

/**
 * Keep this page's module. A browser that keeps nothing (no room, a private window) reads with a network only.
 * @param {import("./page.mjs").Here} here
 */
export async function keepModule(here) {
  if (!navigator.serviceWorker || !("caches" in window)) return;
  const name = `${PREFIX}${here.build}.${here.module}`;
  try {
    for (const other of await caches.keys()) if (other.startsWith(PREFIX) && other !== name) await caches.delete(other);
    for (const other of await navigator.serviceWorker.getRegistrations()) if (other.scope !== here.siteRoot) await other.unregister();
    const cache = await caches.open(name);
    const parts = new Set(performance.getEntriesByType("resource").map((one) => one.name));
    const pages = new Set(here.pages.map(({ url }) => new URL(url, here.siteRoot).href));
    // The set grows by translations while it is gone through.
    for (const page of pages) {
      const found = readPage(await (await keep(cache, page)).text(), page);
      for (const part of found.parts) parts.add(part);
      for (const other of found.others) pages.add(other);
    }
    for (const part of parts) if (isPart(part, here.siteRoot)) await keep(cache, part);
    if (isDropped) return;
    await navigator.serviceWorker.register(new URL("offline-worker.js", import.meta.url), { scope: here.siteRoot });
  } catch (error) {
    console.info("handrail: this module is not kept for reading without a network", error);
  }
}

/** Take every kept module out of this browser, and the worker that gives it. */
export async function dropModules() {
  isDropped = true;
  if ("caches" in window) for (const name of await caches.keys()) await caches.delete(name);
  for (const one of (await navigator.serviceWorker?.getRegistrations()) ?? []) await one.unregister();
}

/**
 * Keep in this tab what a page needs to start without the bridge. It goes with the tab, at sign-out, and after an hour
 * without use. Words that somebody wrote for a manager or trainer stay out of it.
 * @param {import("./page.mjs").Here} here @param {any} me @param {any} progress
 */
export function keepStart(here, me, progress) {
  if (isDropped) return;
  const { csrf: _, ...who } = me;
  const responses = Object.fromEntries(Object.entries(progress.responses ?? {}).filter(([, one]) => one.given?.text === undefined));
  write("session", STARTING, { build: here.build, module: here.module, at: Date.now(), me: who, progress: { ...progress, responses } });
}

/** Forget it: this tab is not recording, or somebody left. */
export function forgetStart() {
  remove("session", STARTING);
}

/**
 * What this tab kept, if it belongs to the module at hand, to an open session, and to the one who is signed in here.
 * @param {import("./page.mjs").Here} here @returns {{me: any, progress: any} | null}
 */
export function findStart(here) {
  const kept = read("session", STARTING);
  const session = read("session", "handrail.session");
  if (!kept || !session || session.closed !== null || read("session", "handrail.launch")) return null;
  if (!(Math.abs(Date.now() - kept.at) < MOST_RESTED_MS)) return null;
  const person = kept.me.person.key;
  const isSame = kept.build === here.build && kept.module === here.module && session.module === here.module && session.person === person;
  return isSame && signedInHere() === person ? kept : null;
}

/** @returns {string | null} whom the bridge's pages last saw signed in at this browser; null: nobody, or not known */
export function signedInHere() {
  try {
    return localStorage.getItem(PERSON);
  } catch {
    return null;
  }
}
