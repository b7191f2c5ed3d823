/**
 * How typed answers are compared: case, spaces, punctuation and typographic marks make no difference. The bridge and the
 * builder do the same (typed_words.py).
 */

/** @param {string} text @returns {string} small letters and digits, one space between words */
export function plainWords(text) {
  return text.replace(/['’‘ʼ`´]/gu, "").normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, " ").trim();
}
