/** Whose training this is, in sight all the time, with the ways out: Not you?, Leave, Sign out. */

import { forgetLanguage } from "./chosen-language.mjs";
import { button, element, focusOn, postForm, workingButton } from "./dom.mjs";
import { dropModules } from "./offline.mjs";
import { wipePerson } from "./storage.mjs";
import { person as words } from "./words.mjs";

/**
 * @param {HTMLElement} bar
 * @param {{me: import("./bridge.mjs").Me, bridge: import("./bridge.mjs").Bridge, unsent: () => Record<string, number>,
 *   send: () => Promise<unknown>, endSession: () => Promise<void>, leave: (() => Promise<void>) | null}} context
 * @returns {{signOut: (place?: HTMLElement) => Promise<void>}} place: where to ask, should something still be on the way
 */
export function startPersonBar(bar, context) {
  const { me, bridge } = context;
  const room = element("div", { class: "hr-person__room" });
  const signOut = async (place = room, sure = false) => {
    const now = await bridge.me().catch(() => null);
    if (!now) return askFirst(place, words.noNetwork, null);
    await context.send().catch(() => undefined);
    const unsent = context.unsent();
    if (Object.values(unsent).some((count) => count > 0) && !sure) return askFirst(place, words.signOutWaiting(unsent), () => signOut(place, true));
    // Only now: who stays after the question goes on in the session that they were in.
    await context.endSession().catch(() => undefined);
    wipePerson(me.person.key);
    forgetLanguage();
    await dropModules().catch(() => undefined);
    const form = postForm(bridge.url("sign-out"), bridge.csrf, words.signOut);
    form.hidden = true;
    document.body.append(form);
    form.submit();
    return undefined;
  };
  bar.append(
    element("p", { class: "hr-person__who" },
      element("strong", { class: "hr-person__name" }, me.person.name), " ",
      element("a", { class: "hr-button hr-button--text", href: bridge.url("not-you") }, words.notYou)),
    element("div", { class: "hr-person__ways" },
      context.leave
        ? workingButton(words.leave, context.leave, "hr-button--text")
        : element("a", { class: "hr-button hr-button--text", href: bridge.url("my-training") }, words.myTraining),
      workingButton(words.signOut, () => signOut(), "hr-button--text")),
    room);
  bar.hidden = false;
  if (me.demonstration) {
    const [loud, rest] = words.demonstration;
    document.querySelector("header.md-header")?.prepend(element("p", { class: "hr-demonstration" }, element("strong", {}, loud), ` ${rest}`));
  }
  return { signOut };
}

/** @param {HTMLElement} room @param {string} reason @param {(() => Promise<void>) | null} goOn */
function askFirst(room, reason, goOn) {
  const title = element("p", { class: "hr-person__reason" }, reason);
  const close = button(words.stay, () => room.replaceChildren(), goOn ? "" : "hr-button--quiet");
  const go = goOn ? workingButton(words.signOutAnyway, goOn, "hr-button--quiet") : null;
  room.replaceChildren(element("div", { class: "hr-person__ask", role: "alert" }, title, element("div", { class: "hr-actions" }, close, go)));
  focusOn(title);
}
