/**
 * Zensical's search lives in a shadow tree and brings its styles inline, which the pages' policy refuses and which know
 * no dark mode. It gets ours, as a file, and nothing else. On a site that MkDocs made there is no such tree, and nothing
 * happens here.
 */

const STYLES = new URL("search-zensical.css", import.meta.url).href;

/** @returns {ShadowRoot | null} */
const findTree = () => [...document.body.children].find((one) => one.shadowRoot)?.shadowRoot ?? null;

/** @returns {boolean} whether there was a tree to dress */
function dress() {
  const tree = findTree();
  if (!tree) return false;
  for (const style of tree.querySelectorAll("style")) style.remove();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = STYLES;
  tree.append(link);
  return true;
}

if (!dress()) {
  const watch = new MutationObserver(() => dress() && watch.disconnect());
  watch.observe(document.body, { childList: true });
}
