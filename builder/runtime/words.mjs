/**
 * Every sentence the runtime says, in one place: a second language is a second file with these names.
 * The few words that a page needs before any script runs are in theme/partials/words.html.
 */

/** @param {number} count @param {string} one @param {string} many @returns {string} */
const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** @param {Date} when @returns {string} like 22:41 */
const clock = (when) => when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** @param {Date} when @returns {string} like Tuesday 24 November */
const weekday = (when) => when.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });

/** @param {Date} when @returns {boolean} */
const sameDay = (when) => when.toDateString() === new Date().toDateString();

export const person = {
  bar: "You and this training",
  notYou: "Not you?",
  signOut: "Sign out",
  leave: "Leave",
  myTraining: "My training",
  demonstration: ["Demonstration.", "Everybody and everything here is made up."],
  signOutWaiting: (count) =>
    `${counted(count, "answer is", "answers are")} still on the way. Signing out now would lose ${count === 1 ? "it" : "them"}, because this browser forgets you.`,
  signOutAnyway: "Sign out anyway",
  stay: "Stay signed in",
  noNetwork: "We can’t reach the bridge just now, so you are still signed in. Everything is kept here. Try again in a moment.",
};

export const saved = {
  label: "Is it saved?",
  steps: ["Saved here", "Received", "In your record"],
  preview: "Preview: nothing is recorded.",
  signedOut: "You are not signed in. This page is not being recorded.",
  notRecorded: "This page is not being recorded.",
  otherModule: "Your open training is another module. This page is not being recorded.",
  looking: "Looking for your record…",
  continueTraining: "Continue my training",
  signIn: "Sign in",
  start: "Nothing to save yet.",
  here: (count) => `${counted(count, "thing", "things")} saved in this browser, on the way.`,
  hereOffline: (count) => `No network. ${counted(count, "thing", "things")} saved in this browser; we send ${count === 1 ? "it" : "them"} when it returns.`,
  notKept: "This browser can’t save. Keep this page open until it says Received.",
  received: "Received. It joins your record within a minute.",
  inRecord: "Everything so far is in your record.",
  offline: "No network. You can carry on reading.",
  minutes: (seconds) => `${counted(Math.floor(seconds / 60), "minute", "minutes")} counted`,
  resting: "The clock rests until you go on",
  refused: (message) => `One answer could not be kept. ${message}`,
  stored: "Saved.",
};

export const leaving = {
  takeBreak: "Take a break",
  noNetwork: "There is no network, so this page can’t change. Your clock has stopped; everything up to now is saved in this browser. Rest if you need to.",
};

export const takeover = {
  elsewhere: "Your training went on in another tab or on another device, so the clock has stopped here.",
  away: (when) => `You were away for a while, so we stopped the clock. Everything up to ${clock(when)} is saved.`,
  lost: "The clock has stopped here.",
  kept: "Nothing is lost: what you did here is saved, and what you answer now still reaches your record.",
  carryOn: "Carry on here",
};

export const fields = {
  choose: "Choose…",
  toChooseFrom: "To choose from:",
  typedKept: "What you type is kept in your record. The trainer can read it, without your name.",
  typedNotKept: "We keep only whether it was right, not what you typed.",
  moveUp: (name) => `Move up: ${name}`,
  moveDown: (name) => `Move down: ${name}`,
  moved: (name, place, of) => `${name}: now ${place} of ${of}.`,
  alreadyFirst: (name) => `${name} is first already.`,
  alreadyLast: (name) => `${name} is last already.`,
  keepOrder: "My order is as it stands",
  orderKept: "Your order is as it stands.",
};

export const question = {
  check: "Check my answer",
  chooseFirst: "Choose an answer first, then check it.",
  first: {
    short: "Type an answer first, then check it.",
    match: "Choose something for each line first, then check it.",
    sort: "Choose a group for each line first, then check it.",
  },
  notTyped: "That is not one of the answers we look for.",
  placed: (found, of) => `${found} of ${of} are where they belong.`,
  ordered: (found, of) => `${found} of ${of} steps stand where they belong.`,
  pollTitle: "How everybody has answered so far",
  pollCount: (atLeast) => (atLeast === 0 ? "fewer than 5 people" : `${atLeast} people or more`),
  pollSmall: "How others answered is shown here when at least five people have.",
  pollNote: "Counted in fives, so that nobody can be told apart.",
  right: "Yes.",
  notYet: "Not the strongest choice here.",
  part: (found, of) => `You found ${found} of ${of}. There is more to find.`,
  tooMany: "Part of this is right. Look again at what you chose.",
  yourAnswer: "Your answer",
  best: "The best answer",
  showBest: "Show the best answer",
  why: "Why",
  tryAgain: "Try again",
  hint: "Show a hint",
  hintLabel: "Hint",
  keep: "Keep my answer",
  kept: "Kept. You can change it whenever you like.",
  before: "You answered this before.",
};

export const media = {
  haveRead: "I have read the transcript",
  played: "Watched or heard to the end. It counts.",
  read: "Read. It counts the same.",
};

export const reflection = {
  onlyMe:
    "Only you can read this. It stays in this browser until you delete it, sealed so that it opens only when you are signed in. It is never sent; we record only that you did it.",
  manager: "Your manager can read what you send here.",
  trainer: "The trainer of this module can read what you send here.",
  preview: "Nothing you write here is kept, because this is not being recorded.",
  keep: "Keep it in this browser",
  share: { manager: "Send it to my manager", trainer: "Send it to the trainer" },
  print: "Print",
  delete: "Delete",
  deleteSure: "Delete what you wrote? It can’t be brought back.",
  deleteYes: "Yes, delete it",
  deleteNo: "Keep it",
  kept: "Kept in this browser only.",
  sent: { manager: "Sent. Your manager can read it.", trainer: "Sent. The trainer can read it." },
  deleted: "Deleted. Nothing of it is left in this browser.",
  cannotKeep: "This browser can’t keep it. Print it if you want to have it.",
  empty: "Write something first, even a few words.",
};

export const scenario = {
  step: (number) => (number === 1 ? "How it starts" : `Step ${number}`),
  ending: "How it ends",
  welcomeBack: "You stopped here. This was your last answer.",
  yourAnswer: "Your answer",
  best: "The strongest answer there",
  showBest: "Show the strongest answer",
  yourWay: "The way you went",
  tried: "You have tried this.",
  back: "Go back one step",
  startAgain: "Start again",
  anotherWay: "Try another way",
};

/** @param {string} date like 2026-11-28 @returns {string} like 28 November 2026 */
export const dayOf = (date) => new Date(`${date}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export const signOff = {
  ask: "Ask my manager to watch for this",
  askAgain: "Ask again",
  askWhen: "Ask when you feel ready. Nobody is told before you do.",
  askAgainWhen: "There is no hurry. Ask again when you would like the rest to be seen.",
  asked: "Asked. Your manager sees it in their list.",
  takeBack: "Take it back",
  signed: "Seen in practice",
  partly: "Part of it has been seen",
  seen: "Seen:",
  notYet: "Not yet:",
  who: (by, when) => `${by} saw this on ${when}.`,
  note: (by) => `What ${by} wrote`,
  putRight: (reason) => `This was put right: ${reason}`,
  preview: "To ask for this, open the training from My training.",
};

export const check = {
  intro: "Your questions",
  calm: "Take your time; there is no clock on it. Your answers are saved as you go, and you can try as often as you like.",
  calmLimited: (left) =>
    left === 0
      ? "Every try that this check has was handed in. Nothing else is lost. Talk to your manager or training lead about what comes next."
      : `Take your time; there is no clock on it. Your answers are saved as you go. ${left === 1 ? "There is one try" : `There are ${left} tries`} left, and only handing in uses one up.`,
  opensAt: (when) => `The next try opens at ${clock(when)}${sameDay(when) ? "" : ` on ${weekday(when)}`}. You need not stay on this page.`,
  waitFirst: "The next try is not open yet.",
  noTriesLeft: "There is no try left.",
  lookAgain: "Look at my answers again",
  noNetworkNow: "No network just now. Nothing is lost.",
  start: "Start the check",
  again: "Try the check again",
  carryOn: "Carry on with the check",
  needsRecord: "The check counts, so it opens when your training does.",
  preview: "The check stays shut here. It opens when you come from My training, signed in, so that it can be marked.",
  number: (number, of) => `Question ${number} of ${of}`,
  savedReceived: "Your answers so far are received.",
  savedHere: "No network. Your answers so far are saved in this browser.",
  typedLabel: "Your answer",
  submit: "Hand in my answers",
  submitNote: "You can change any answer until you hand in.",
  unansweredTitle: (count) => `${counted(count, "question has", "questions have")} no answer yet`,
  unanswered: "Nothing was handed in. Every question needs an answer:",
  noNetwork: "No network just now. Your answers are safe in this browser and will be handed in when it returns. They count once.",
  tryNow: "Try now",
  passed: (right, of) => `You had ${right} of ${of}. You have passed.`,
  notPassed: (right, of, needed) => `You had ${right} of ${of} this time; ${needed} are needed.`,
  readAgain: (count) => (count === 1 ? "This page covers what was missed. Your answers are kept only for you." : `These ${count} pages cover what was missed. Your answers are kept only for you.`),
  readFirst: "Before the next try, please open these pages again:",
  look: "Your answers",
  right: "Right",
  notRight: "Look again",
  yourAnswer: "Your answer",
  best: "The best answer",
  alreadyPassed: "You have passed this check.",
  stillToOpen: (count) => `Before you finish: ${counted(count, "page is", "pages are")} still to be opened.`,
  finish: "Finish this module",
  somethingElse: "The check can’t be opened just now.",
};

export const report = {
  open: "Report a problem",
  openPage: "Report a problem with this page",
  label: "What is wrong here? Please leave out names of young people.",
  send: "Send",
  cancel: "Close",
  sent: "Thank you. The trainer will see this beside the page.",
  notSent: "Not sent yet: we can’t reach the bridge. Your words are still here; try again in a moment.",
  refused: (message) => `Not sent. ${message}`,
  empty: "Write what is wrong first, in a few words.",
};

export const cover = {
  title: "Still here?",
  text: "The page is covered, so that nobody reads it while you are away. Nothing is lost.",
  carryOn: (name) => `I am ${name}: carry on`,
  notYou: "Not you? Sign out",
};

export const rail = { opened: "opened" };
