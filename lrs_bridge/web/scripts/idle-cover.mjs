// After five minutes without a touch the page is covered, so that a person who walks past reads nothing.
export const IDLE_SECONDS = 300;
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "scroll", "wheel", "touchstart"];
// The course's pages use the same mark: a reload, or another page of this tab, does not lift the cover.
const COVERED = "handrail.covered";

/**
 * @param {{name: string, csrf: string, isSamePerson: () => Promise<boolean>, idleSeconds?: number}} context
 */
export function startIdleCover({ name, csrf, isSamePerson, idleSeconds = IDLE_SECONDS }) {
  let usedAt = Date.now();
  const cover = makeCover(name, csrf);
  const coverNow = () => {
    sessionStorage.setItem(COVERED, "true");
    if (!cover.open) cover.showModal();
  };
  cover.querySelector("button[type=button]").addEventListener("click", async () => {
    if (!(await isSamePerson())) return location.reload();
    sessionStorage.removeItem(COVERED);
    usedAt = Date.now();
    return cover.close();
  });
  cover.addEventListener("cancel", (event) => event.preventDefault());
  // Browsers let a second Escape through: then it covers again at once.
  cover.addEventListener("close", () => sessionStorage.getItem(COVERED) && cover.showModal());
  for (const sign of SIGNS_OF_LIFE) {
    window.addEventListener(sign, () => (usedAt = Date.now()), { passive: true, capture: true });
  }
  // The clock is asked, not a timer trusted: a laptop that slept for an hour wakes up covered.
  const look = () => Date.now() - usedAt >= idleSeconds * 1000 && coverNow();
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
  if (sessionStorage.getItem(COVERED)) coverNow();
}

function makeCover(name, csrf) {
  const cover = document.createElement("dialog");
  cover.className = "hr-cover";
  cover.setAttribute("aria-labelledby", "hr-cover-title");
  cover.innerHTML = `<div class="hr-cover__in">
    <h2 class="govuk-heading-l" id="hr-cover-title">Still here?</h2>
    <p class="govuk-body">The page is covered, so that nobody reads it while you are away. Nothing is lost.</p>
    <div class="govuk-button-group">
      <button type="button" class="govuk-button"></button>
      <form method="post" action="/sign-out"><input type="hidden" name="csrf_token">
      <button type="submit" class="govuk-button govuk-button--secondary">Not you? Sign out</button></form>
    </div></div>`;
  cover.querySelector("input").value = csrf;
  cover.querySelector("button[type=button]").textContent = `I am ${name}: carry on`;
  document.body.append(cover);
  return cover;
}
