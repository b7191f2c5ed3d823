/** Keeps the count on the records page true while the page is looked at. Nothing is announced: it is there when read. */

const EVERY_MS = 15_000;
const place = document.getElementById("record-count");

async function follow() {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(place.dataset.count, { headers: { Accept: "application/json" } });
    if (answer.ok) place.textContent = (await answer.json()).words;
  } catch {
    // Without a network the last count stays; the next look mends it.
  }
}

if (place) setInterval(follow, EVERY_MS);
