// The first script of every page, before anything else loads. A launch brings its secrets in the address;
// they move to this tab's sessionStorage and out of the address, history and every later Referer.
(() => {
  "use strict";
  const names = ["endpoint", "fetch", "actor", "registration", "activityId"];
  const query = new URLSearchParams(window.location.search);
  if (names.some((name) => !query.get(name))) return;
  const launch = Object.fromEntries(names.map((name) => [name, query.get(name)]));
  for (const name of names) query.delete(name);
  try {
    // A new launch replaces whatever this tab was recording; the bridge has closed the old session already.
    sessionStorage.removeItem("handrail.session");
    sessionStorage.removeItem("handrail.beats");
    sessionStorage.setItem("handrail.launch", JSON.stringify(launch));
  } catch {
    // Storage is blocked: the page reads normally and says that it is not being recorded.
  }
  const rest = query.toString();
  history.replaceState(history.state, "", window.location.pathname + (rest ? `?${rest}` : "") + window.location.hash);
})();
