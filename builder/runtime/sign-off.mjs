/** Sign-offs: what is to be seen at work, asked for here and signed by a manager in the bridge. */

import { button, element, focusOn, setText } from "./dom.mjs";
import { dayOf, signOff as words } from "./words.mjs";

/**
 * @typedef {{by: string, observed_on: string, seen: string[], all_seen: boolean, note: string, reason: string}} Observation
 * @param {HTMLElement} card
 * @param {{asked: boolean, observation: Observation | null, hasManager: boolean, onAsk: ((asked: boolean) => void) | null}} context
 *   hasManager is false where nobody would have an ask in their list; onAsk is null where nothing can be recorded: a
 *   preview, or nobody signed in
 */
export function startSignOff(card, { asked, observation, hasManager, onAsk }) {
  const place = card.querySelector(".hr-sign-off__state");
  if (!hasManager) {
    setText(card.querySelector(".hr-sign-off__who"), words.whoNobody);
    setText(card.querySelector(".hr-share"), words.readersNobody);
  }
  const show = (isAsked) => {
    place.replaceChildren(...(observation ? seen(card, observation) : []), ...asking(isAsked, observation, hasManager, onAsk && ((wanted) => {
      onAsk(wanted);
      show(wanted);
      focusOn(place.querySelector(".hr-sign-off__ask"));
    })));
  };
  show(asked);
}

/** @param {HTMLElement} card @param {Observation} observation @returns {HTMLElement[]} */
function seen(card, observation) {
  const items = [...card.querySelectorAll("[data-criterion]")].map((item) => {
    const isSeen = observation.seen.includes(item.dataset.criterion);
    return element("li", { "data-seen": String(isSeen) }, element("strong", {}, isSeen ? words.seen : words.notYet), " ", ...item.cloneNode(true).childNodes);
  });
  const note = observation.note
    ? [element("p", { class: "hr-result__label" }, words.note(observation.by)), element("blockquote", { class: "hr-own-words" }, observation.note)] : [];
  const reason = observation.reason ? [element("p", {}, words.putRight(observation.reason))] : [];
  return [element("div", { class: "hr-result", "data-state": observation.all_seen ? "good" : "kept" },
    element("p", { class: "hr-result__title" }, observation.all_seen ? words.signed : words.partly),
    element("p", {}, words.who(observation.by, dayOf(observation.observed_on))), element("ul", { class: "hr-criteria hr-criteria--seen" }, ...items), ...reason, ...note)];
}

/**
 * @param {boolean} isAsked @param {Observation | null} observation @param {boolean} hasManager
 * @param {((asked: boolean) => void) | null} onAsk
 * @returns {HTMLElement[]}
 */
function asking(isAsked, observation, hasManager, onAsk) {
  if (observation?.all_seen && !isAsked) return [];
  if (!onAsk) return observation ? [] : [element("p", { class: "hr-sign-off__ask" }, words.preview)];
  const when = observation ? words.askAgainWhen : words.askWhen;
  const said = isAsked ? (hasManager ? words.asked : words.askedNobody) : hasManager ? when : words.askNobody;
  const press = isAsked
    ? button(words.takeBack, () => onAsk(false), "hr-button--quiet")
    : button(observation ? words.askAgain : hasManager ? words.ask : words.askAllTheSame, () => onAsk(true));
  return [element("p", { class: "hr-sign-off__ask" }, said), element("div", { class: "hr-actions" }, press)];
}
