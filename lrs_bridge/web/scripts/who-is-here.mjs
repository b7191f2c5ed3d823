// A page shown again (back, another tab, a woken screen) may belong to somebody who has left since. It asks the bridge
// who is signed in, and hides what it shows until it knows.
import { PERSON, forgetModule, leaveNoTrace } from "./leave-no-trace.mjs";

const CHANNEL = "handrail"; // the course's pages listen too

/**
 * @param {string} person the page's person as the bridge names them to the browser, or "" when nobody is signed in
 */
export function watchWhoIsHere(person) {
  forgetThePersonBefore(person);
  window.addEventListener("pageshow", (event) => event.persisted && checkAgain(person, { hide: true }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && checkAgain(person));
  new BroadcastChannel(CHANNEL).addEventListener("message", () => person && location.replace("/sign-in"));
}

/** Tell the other tabs of this browser that the person has signed out. */
export function tellOtherTabs() {
  new BroadcastChannel(CHANNEL).postMessage("signed out");
}

/**
 * @param {string} person
 * @returns {Promise<boolean>} whether this person is signed in here; true while the network is away, because then
 *   nobody else can have signed in either
 */
export async function isHere(person) {
  try {
    const answer = await fetch("/api/signed-in", { cache: "no-store", headers: { Accept: "application/json" } });
    return (await answer.json()).person === person;
  } catch {
    return true;
  }
}

// Somebody who closed the window without signing out left their things here: the next person finds none of them.
// A sign-in that ran out takes the module along; what its owner has not yet sent waits for them.
async function forgetThePersonBefore(person) {
  const before = localStorage.getItem(PERSON);
  if (!person) return before ? forgetModule() : undefined;
  if (before && before !== person) await leaveNoTrace();
  localStorage.setItem(PERSON, person);
  return undefined;
}

async function checkAgain(person, { hide = false } = {}) {
  if (hide) document.body.hidden = true;
  if (!(await isHere(person))) return location.reload();
  document.body.hidden = false;
  return undefined;
}
