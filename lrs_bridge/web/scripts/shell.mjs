// Runs on every page of the bridge.
import { initAll } from "./govuk-frontend.min.js";
import { startIdleCover } from "./idle-cover.mjs";
import { isHere, watchWhoIsHere } from "./who-is-here.mjs";

initAll();
const { person, csrf, name } = document.body.dataset;
watchWhoIsHere(person ?? "");
if (person) startIdleCover({ name, csrf, isSamePerson: () => isHere(person) });
