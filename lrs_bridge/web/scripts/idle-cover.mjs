// After five minutes without a touch the page is covered, so that a person who walks past reads nothing.
export const IDLE_SECONDS = 300;
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "scroll", "wheel", "touchstart"];

/**
 * @param {{name: string, csrf: string, idleSeconds?: number}} context
 */
export function startIdleCover({ name, csrf, idleSeconds = IDLE_SECONDS }) {
  let usedAt = Date.now();
  const cover = makeCover({ name, csrf, onCarryOn: () => (usedAt = Date.now()) });
  const used = () => {
    if (!cover.open) usedAt = Date.now();
  };
  for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, used, { passive: true, capture: true });
  // The clock is asked, not a timer trusted: a laptop that slept for an hour wakes up covered.
  const look = () => {
    if (!cover.open && Date.now() - usedAt >= idleSeconds * 1000) cover.showModal();
  };
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
}

function makeCover({ name, csrf, onCarryOn }) {
  const cover = document.createElement("dialog");
  cover.className = "hr-cover";
  cover.setAttribute("aria-labelledby", "hr-cover-title");
  cover.innerHTML = `<div class="hr-cover__in">
    <h2 class="govuk-heading-l" id="hr-cover-title"></h2>
    <p class="govuk-body">The page is covered, so that nobody reads it while you are away. Nothing is lost.</p>
    <div class="govuk-button-group">
      <button type="button" class="govuk-button" autofocus></button>
      <form method="post" action="/sign-out"><input type="hidden" name="csrf_token">
      <button type="submit" class="govuk-button govuk-button--secondary">Not you? Sign out</button></form>
    </div></div>`;
  cover.querySelector("h2").textContent = "Still here?";
  cover.querySelector("input").value = csrf;
  const carryOn = cover.querySelector("button[type=button]");
  carryOn.textContent = `I am ${name}: carry on`;
  carryOn.addEventListener("click", () => cover.close());
  cover.addEventListener("close", onCarryOn);
  cover.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(cover);
  return cover;
}
