/**
 * The cmi5 statements that a module makes: pure, so that what is sent can be read here and nowhere else.
 * Source: cmi5 sections 9.3 (verbs), 9.5 (result), 9.6 (context).
 */

const ADL = "http://adlnet.gov/expapi/verbs/";
const CATEGORY_CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
const CATEGORY_MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon";

/** What each verb adds. No score is ever sent: scores live only with the attempt in the bridge. */
const RESULTS = {
  initialized: null,
  completed: { completion: true },
  passed: { success: true },
  terminated: {},
};

/** @param {number} milliseconds @returns {string} ISO 8601 duration in hours, minutes and seconds */
export function isoDuration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `PT${Math.floor(seconds / 3600)}H${Math.floor((seconds % 3600) / 60)}M${seconds % 60}S`;
}

/**
 * @param {"initialized" | "completed" | "passed" | "terminated"} verb
 * @param {{actor: any, registration: string, activityId: string, contextTemplate: any, startedAt: string}} session
 * @param {Date} now
 * @param {{name: string, value: any} | null} [draw] of the try that was passed: its check, seed and questions, so that the draw can be made again
 * @returns {any} one whole statement
 */
export function buildStatement(verb, session, now, draw = null) {
  const context = structuredClone(session.contextTemplate ?? {});
  const activities = (context.contextActivities ??= {});
  const categories = [...(activities.category ?? []), { id: CATEGORY_CMI5 }];
  if (verb === "completed" || verb === "passed") categories.push({ id: CATEGORY_MOVE_ON });
  activities.category = categories;
  context.registration = session.registration;
  if (verb === "passed" && draw) context.extensions = { ...context.extensions, [draw.name]: draw.value };
  const statement = {
    id: crypto.randomUUID(),
    actor: session.actor,
    verb: { id: ADL + verb, display: { en: verb } },
    object: { objectType: "Activity", id: session.activityId },
    context,
    timestamp: now.toISOString(),
  };
  const result = RESULTS[verb];
  if (result === null) return statement;
  return { ...statement, result: { ...result, duration: isoDuration(now.getTime() - Date.parse(session.startedAt)) } };
}
