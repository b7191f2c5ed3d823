/** Videos and audios: played to the end, or their transcript read; both count the same, and neither is hurried. */

import { button, element, focusOn } from "./dom.mjs";
import { media as words } from "./words.mjs";

/**
 * @param {HTMLElement} card
 * @param {{before: {how?: string} | null, onWatched: (given: {how: "played" | "read"}) => void}} context
 */
export function startMedia(card, { before, onWatched }) {
  const player = card.querySelector(".hr-player");
  const transcript = card.querySelector(".hr-transcript");
  const result = card.querySelector(".hr-result");
  let done = before !== null;
  const say = (text) => {
    result.dataset.state = "kept";
    result.hidden = false;
    result.replaceChildren(element("p", { class: "hr-result__title" }, text));
  };
  const finish = (how) => {
    if (!done) onWatched({ how });
    done = true;
    say(words[how]);
  };
  if (done) say(words[before.how] ?? words.played);
  player?.addEventListener("ended", () => finish("played"));
  const read = button(words.haveRead, () => {
    finish("read");
    focusOn(result.querySelector(".hr-result__title"));
  }, "hr-button--quiet");
  transcript?.querySelector(".hr-actions")?.append(read);
  // On paper the words stand there, whether or not they were open on the screen.
  window.addEventListener("beforeprint", () => transcript && (transcript.open = true));
}
