/**
 * The finish page's own words: opens a private text in the browser where it was written, for its owner alone.
 * Nothing is sent. The unsealing is the course's own, from the build that the module was done on.
 */

/** @param {HTMLElement} room carries data-notes (the course's sealed.mjs) and data-items (ids, space between) */
async function showOwnWords(room) {
  const { SealedNotes } = await import(room.dataset.notes);
  const notes = new SealedNotes(document.body.dataset.person, async () => {
    const answer = await fetch("/api/me/seal-key", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no key");
    return answer.json();
  });
  for (const item of room.dataset.items.split(" ")) {
    const words = await notes.open(item);
    if (!words) continue;
    const quote = document.createElement("blockquote");
    quote.className = "hr-own-words";
    quote.textContent = words;
    room.querySelector(".hr-own-words-here").append(quote);
    room.hidden = false;
  }
}

for (const room of document.querySelectorAll("[data-own-words]")) {
  // Without the text or the key there is simply nothing to show here.
  showOwnWords(room).catch(() => {});
}
