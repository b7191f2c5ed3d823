/** After five minutes without use the page is covered: whoever comes by next reads nothing of it. */

import { isPlaying } from "./beats.mjs";
import { element, workingButton } from "./dom.mjs";
import { read, remove, write } from "./storage.mjs";
import { cover as words } from "./words.mjs";

const IDLE_SECONDS = 300;
const COVERED = "handrail.covered";
const USES = ["pointerdown", "pointermove", "keydown", "input", "scroll", "wheel", "touchstart"];

/**
 * @param {{name: string, isSamePerson: () => Promise<boolean>, signOut: (place: HTMLElement) => Promise<void>, idleSeconds?: number}} context
 */
export function startIdleCover({ name, isSamePerson, signOut, idleSeconds = IDLE_SECONDS }) {
  let usedAt = Date.now();
  /** @type {any} */
  let dialog = null;
  for (const use of USES) document.addEventListener(use, () => (usedAt = Date.now()), { capture: true, passive: true });

  // Who watches a film does not touch anything; when it ends the five minutes begin.
  document.addEventListener("timeupdate", (event) => isPlaying(event.target) && (usedAt = Date.now()), { capture: true, passive: true });

  const uncover = async () => {
    if (!(await isSamePerson())) return location.reload();
    remove("session", COVERED);
    dialog.close();
    dialog.remove();
    dialog = null;
    usedAt = Date.now();
    return undefined;
  };
  const coverNow = () => {
    if (dialog) return;
    write("session", COVERED, true);
    const room = element("div");
    dialog = element("dialog", { class: "hr-cover", "aria-labelledby": "hr-cover-title", "aria-describedby": "hr-cover-text" },
      element("div", { class: "hr-cover__in" },
        element("h2", { class: "hr-cover__title", id: "hr-cover-title" }, words.title),
        element("p", { id: "hr-cover-text" }, words.text),
        element("div", { class: "hr-cover__actions" },
          workingButton(words.carryOn(name), uncover), workingButton(words.notYou, () => signOut(room), "hr-button--quiet")),
        room));
    // Escape must not lift the cover by accident.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    // Browsers let a second Escape through: then it covers again at once.
    const shown = dialog;
    shown.addEventListener("close", () => dialog === shown && shown.showModal());
    document.body.append(dialog);
    dialog.showModal();
  };
  // A reload does not lift it either.
  if (read("session", COVERED)) coverNow();
  // The clock is asked, not a timer trusted: a laptop that slept for an hour wakes up covered.
  const look = () => Date.now() - usedAt >= idleSeconds * 1000 && coverNow();
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
}
