/** The runtime of a course page: finds out where it runs and for whom, then brings the page to life. */

import { Bridge, NoAnswerError, RefusedError } from "./bridge.mjs";
import { startCards } from "./cards.mjs";
import { goToChosenLanguage, watchLanguages } from "./chosen-language.mjs";
import { element, postForm } from "./dom.mjs";
import { dropModules, findStart, forgetStart } from "./offline.mjs";
import { readHere } from "./page.mjs";
import { SavedLine } from "./saved-line.mjs";
import { Training } from "./training.mjs";
import { saved as words } from "./words.mjs";

const here = readHere(import.meta.url);

// Until a card is alive its form must not reload the page.
document.addEventListener("submit", (event) => event.target instanceof Element && event.target.closest(".hr-card") && event.preventDefault());
// A page out of the back-forward cache was made for whoever was signed in then.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

/** @param {() => Promise<any>} act @param {SavedLine | null} line @returns {Promise<any>} once the bridge answers */
async function patiently(act, line) {
  for (let turn = 0; ; turn += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      line?.say(words.offline, null);
      await new Promise((resolve) => setTimeout(resolve, Math.min(30, 2 ** (turn + 1)) * 1000));
    }
  }
}

/** @param {SavedLine | null} line @param {string} text @param {...Node} actions the page reads normally, unrecorded */
function readOnly(line, text, ...actions) {
  line?.say(text, null);
  line?.actions.append(...actions);
  startCards({ responses: {}, notes: null, record: () => undefined, report: null, room: null, poll: null, observations: {}, isRecording: false, hasManager: true });
}

/** @param {string} root @param {SavedLine | null} line @returns {Promise<{bridge: Bridge, me: any, kept: any} | null>} null: no bridge here; kept: there is, and it does not answer */
async function findPerson(root, line) {
  const bridge = new Bridge(root);
  try {
    return { bridge, me: await bridge.me(), kept: null };
  } catch (error) {
    if (error instanceof RefusedError) return null;
    if (!(error instanceof NoAnswerError)) throw error;
    const kept = findStart(here);
    if (kept) return { bridge, me: kept.me, kept };
  }
  try {
    return { bridge, me: await patiently(() => bridge.me(), line), kept: null };
  } catch (error) {
    if (error instanceof RefusedError) return null;
    throw error;
  }
}

async function start() {
  const foot = document.getElementById("hr-foot");
  const line = here.module && foot ? new SavedLine(foot) : null;
  line?.say(words.looking, null);
  const found = here.bridgeRoot ? await findPerson(here.bridgeRoot, line) : null;
  if (!found) return readOnly(line, words.preview);
  const { bridge, me, kept } = found;
  if (!me.signed_in) {
    forgetStart();
    dropModules().catch(() => undefined);
    const link = element("a", { class: "hr-button hr-button--quiet", href: bridge.url("sign-in") }, words.signIn);
    return readOnly(line, words.signedOut, link);
  }
  const training = new Training({ here, bridge, me, kept, line, patiently: (act) => patiently(act, line) });
  training.startHouse();
  if (!here.module) return undefined;
  try {
    return await training.startModule();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    // Signed in, but not as somebody who learns here, or on a build that the bridge no longer knows.
    const again = error.status === 403 ? [] : [postForm(bridge.url(`my-training/${here.module}/launch`), bridge.csrf, words.continueTraining)];
    return readOnly(line, words.notRecorded, ...again);
  }
}

if (!goToChosenLanguage()) {
  watchLanguages();
  start();
}
