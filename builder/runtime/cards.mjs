/** Finds the cards of a page and starts each with what it needs. */

import { element } from "./dom.mjs";
import { startQuestion } from "./question.mjs";
import { startReflection } from "./reflection.mjs";
import { addReport } from "./report.mjs";
import { check as checkWords } from "./words.mjs";

/**
 * @param {{
 *   responses: Record<string, {given: any}>, notes: import("./sealed.mjs").SealedNotes | null,
 *   record: (kind: string, card: HTMLElement, given: any) => void,
 *   report: {send: (facts: Record<string, unknown>) => Promise<any>, facts: Record<string, unknown>} | null,
 *   room: ((card: HTMLElement) => void) | null
 * }} context report and room are null where there is no bridge
 */
export function startCards({ responses, notes, record, report, room }) {
  for (const card of document.querySelectorAll(".hr-card[data-card]")) {
    const before = responses[card.dataset.item]?.given ?? null;
    if (card.dataset.card === "question") {
      startQuestion(card, { before: asOptions(before), onAnswer: (given) => record("answered", card, given) });
    } else if (card.dataset.card === "reflection") {
      startReflection(card, { notes, before, onReflected: (given) => record("reflected", card, given) });
    } else if (card.dataset.card === "check") {
      if (room) room(card);
      else card.querySelector(".hr-check-room")?.replaceChildren(element("p", {}, checkWords.preview));
    }
    if (report) addReport(card, { send: report.send, facts: { ...report.facts, item: card.dataset.item, item_version: card.dataset.hash ?? "" } });
  }
}

/** @param {any} given @returns {string[] | null} */
function asOptions(given) {
  if (given === null) return null;
  return Array.isArray(given) ? given.map(String) : [String(given)];
}
