/** What this page is and where it runs from. */

/**
 * @typedef {{id: string, title: string, url: string, minutes: number, landing: boolean, alternative_to: string | null}} PageFacts
 * @typedef {{
 *   module: string | null, page: string | null, moduleTitle: string, pages: PageFacts[],
 *   siteRoot: string, bridgeRoot: string | null, build: string | null
 * }} Here
 */

/** @param {string} name @returns {string | null} */
function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") || null;
}

/** @param {string} scriptUrl where this runtime was loaded from: …/assets/handrail/course.mjs @returns {Here} */
export function readHere(scriptUrl) {
  const siteRoot = new URL("../../", scriptUrl).href;
  const served = /^(.*\/)course\/([0-9a-f]{8,64})\/$/.exec(siteRoot);
  const data = JSON.parse(document.getElementById("handrail-page-data")?.textContent || "{}");
  return {
    module: meta("handrail-module"),
    page: meta("handrail-page"),
    moduleTitle: data.module?.title ?? "",
    pages: data.pages ?? [],
    siteRoot,
    bridgeRoot: served ? served[1] : null,
    build: served ? served[2] : null,
  };
}

/** @param {Here} here @param {string} url relative to the site's root @returns {string} */
export function siteUrl(here, url) {
  return new URL(url, here.siteRoot).href;
}

/**
 * The pages that are still to be opened before the module counts as complete. A page and its other route count once.
 * @param {PageFacts[]} pages @param {string[]} opened @returns {PageFacts[]}
 */
export function pagesToOpen(pages, opened) {
  const done = new Set(opened);
  for (const page of pages) {
    if (page.alternative_to && done.has(page.id)) done.add(page.alternative_to);
  }
  return pages.filter((page) => !page.alternative_to && !done.has(page.id));
}
