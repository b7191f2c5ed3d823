/**
 * Every sentence the runtime says, by part and name. The texts are in builder/words, one file a language, and come with
 * the build; here stands only how those with a number, a name or a time in them are put together.
 */

import { counted, fill, listed, locale, texts } from "./language.mjs";

/** @param {Date} when @returns {string} like 22:41 */
const clock = (when) => when.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });

/** @param {Date} when @returns {string} like Tuesday 24 November */
const weekday = (when) => when.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long" });

/** @param {Date} when @returns {boolean} */
const sameDay = (when) => when.toDateString() === new Date().toDateString();

/** @param {string} date like 2026-11-28 @returns {string} like 28 November 2026 */
export const dayOf = (date) => new Date(`${date}T12:00:00Z`).toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export const { leaving, media, reflection, rail } = texts;

/** @param {Record<string, number>} counts of each kind of thing @returns {string} like: 2 answers and 1 opened page are … */
function signOutWaiting(counts) {
  const there = Object.entries(counts).filter(([, count]) => count > 0);
  const total = there.reduce((sum, [, count]) => sum + count, 0);
  const what = listed(there.map(([kind, count]) => counted(texts.person.unsent[kind], count)));
  return fill(counted(texts.person.signOutWaiting, total), { what });
}

export const person = { ...texts.person, signOutWaiting };

export const saved = {
  ...texts.saved,
  here: (count) => counted(texts.saved.here, count),
  hereOffline: (count) => counted(texts.saved.hereOffline, count),
  minutes: (seconds) => counted(texts.saved.minutes, Math.floor(seconds / 60)),
  refused: (message) => fill(texts.saved.refused, { message }),
};

export const takeover = { ...texts.takeover, away: (when) => fill(texts.takeover.away, { time: clock(when) }) };

export const fields = {
  ...texts.fields,
  moveUp: (name) => fill(texts.fields.moveUp, { name }),
  moveDown: (name) => fill(texts.fields.moveDown, { name }),
  moved: (name, place, of) => fill(texts.fields.moved, { name, place, of }),
  alreadyFirst: (name) => fill(texts.fields.alreadyFirst, { name }),
  alreadyLast: (name) => fill(texts.fields.alreadyLast, { name }),
};

export const question = {
  ...texts.question,
  placed: (found, of) => fill(texts.question.placed, { found, of }),
  ordered: (found, of) => fill(texts.question.ordered, { found, of }),
  part: (found, of) => fill(texts.question.part, { found, of }),
  pollCount: (atLeast) => (atLeast === 0 ? texts.question.pollFew : fill(texts.question.pollCount, { count: atLeast })),
};

export const scenario = {
  ...texts.scenario,
  step: (number) => (number === 1 ? texts.scenario.firstStep : fill(texts.scenario.step, { number })),
};

export const signOff = {
  ...texts.signOff,
  who: (by, when) => fill(texts.signOff.who, { by, when }),
  note: (by) => fill(texts.signOff.note, { by }),
  putRight: (reason) => fill(texts.signOff.putRight, { reason }),
};

export const check = {
  ...texts.check,
  calmLimited: (left) => (left === 0 ? texts.check.noneLeft : counted(texts.check.calmLimited, left)),
  opensAt: (when) => fill(sameDay(when) ? texts.check.opensAt : texts.check.opensOn, { time: clock(when), day: weekday(when) }),
  number: (number, of) => fill(texts.check.number, { number, of }),
  unansweredTitle: (count) => counted(texts.check.unansweredTitle, count),
  passed: (right, of) => fill(texts.check.passed, { right, of }),
  notPassed: (right, of, needed) => fill(texts.check.notPassed, { right, of, needed }),
  readAgain: (count) => counted(texts.check.readAgain, count),
  stillToOpen: (count) => counted(texts.check.stillToOpen, count),
};

export const report = { ...texts.report, refused: (message) => fill(texts.report.refused, { message }) };

export const cover = { ...texts.cover, carryOn: (name) => fill(texts.cover.carryOn, { name }) };
