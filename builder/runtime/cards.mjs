/** Finds the cards of a page and starts each with what it needs. */

import { element } from "./dom.mjs";
import { startMedia } from "./media.mjs";
import { startQuestion } from "./question.mjs";
import { startReflection } from "./reflection.mjs";
import { addReport } from "./report.mjs";
import { startScenario } from "./scenario.mjs";
import { startSignOff } from "./sign-off.mjs";
import { check as checkWords } from "./words.mjs";

/**
 * @param {{
 *   responses: Record<string, {given: any, right?: boolean | null}>, notes: import("./sealed.mjs").SealedNotes | null,
 *   record: (kind: string, card: HTMLElement, given: any) => void,
 *   report: {send: (facts: Record<string, unknown>) => Promise<any>, facts: Record<string, unknown>} | null,
 *   room: ((card: HTMLElement) => void) | null, poll: ((item: string) => Promise<any>) | null,
 *   observations: Record<string, import("./sign-off.mjs").Observation>, isRecording: boolean, hasManager: boolean
 * }} context report, room and poll are null where there is no bridge
 */
export function startCards(context) {
  for (const card of document.querySelectorAll(".hr-card[data-card]")) {
    STARTERS[card.dataset.card]?.(card, context.responses[card.dataset.item]?.given ?? null, context);
    const { report } = context;
    if (report) addReport(card, { send: report.send, facts: { ...report.facts, item: card.dataset.item, item_version: card.dataset.hash ?? "" } });
  }
}

const media = (card, before, { record }) => startMedia(card, { before, onWatched: (given) => record("watched", card, given) });

/** How each kind of card comes to life: (card, what was given before or null, context). */
const STARTERS = {
  question: (card, before, { record, responses, poll }) => {
    const given = asOptions(before);
    const kept = given && { given, right: responses[card.dataset.item].right };
    startQuestion(card, { before: kept, onAnswer: (answer) => record("answered", card, answer), poll });
  },
  reflection: (card, before, { notes, record, hasManager }) => startReflection(card, { notes, before, hasManager, onReflected: (given) => record("reflected", card, given) }),
  video: media,
  audio: media,
  scenario: (card, before, { record }) => startScenario(card, {
    before: asOptions(before) ?? [],
    onDecided: (way) => record("decided", card, way),
    onWentBack: (way) => record("went-back", card, way),
  }),
  "sign-off": (card, before, { record, observations, isRecording, hasManager }) => startSignOff(card, {
    hasManager,
    asked: before?.asked === true,
    observation: observations[card.dataset.item] ?? null,
    onAsk: isRecording ? (asked) => record("sign-off-asked", card, { asked }) : null,
  }),
  check: (card, before, { room }) => {
    if (room) room(card);
    else card.querySelector(".hr-check-room")?.replaceChildren(element("p", {}, checkWords.preview));
  },
};

/** @param {any} given @returns {string[] | null} */
function asOptions(given) {
  if (given === null) return null;
  return Array.isArray(given) ? given.map(String) : [String(given)];
}
