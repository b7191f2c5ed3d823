/** The rail is drawn by the page itself; this adds which treads were opened before, in shape and in words. */

import { element } from "./dom.mjs";
import { rail as words } from "./words.mjs";

/** @param {string[]} opened page ids */
export function markOpened(opened) {
  for (const tread of document.querySelectorAll(".hr-tread[data-page]")) {
    if (!opened.includes(tread.dataset.page) || tread.classList.contains("is-opened")) continue;
    tread.classList.add("is-opened");
    tread.querySelector(".hr-tread__note")?.append(element("span", { class: "hr-hidden" }, `, ${words.opened}`));
  }
}
