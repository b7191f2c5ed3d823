/**
 * Private texts: encrypted in this browser under a key that the bridge gives only to its signed-in owner.
 * The key is a non-extractable CryptoKey in memory; what lies in localStorage is a nonce and AES-GCM ciphertext.
 */

import { read, remove, write } from "./storage.mjs";

/** @param {Uint8Array} bytes @returns {string} */
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
/** @param {string} text @returns {Uint8Array} */
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class SealedNotes {
  /** @param {string} person @param {() => Promise<{key: string}>} fetchKey */
  constructor(person, fetchKey) {
    this.prefix = `handrail.sealed.${person}.`;
    this.fetchKey = fetchKey;
  }

  /** @returns {Promise<CryptoKey>} */
  #key() {
    this.key ??= this.fetchKey()
      .then(({ key }) => crypto.subtle.importKey("raw", fromBase64(key), "AES-GCM", false, ["encrypt", "decrypt"]))
      .catch((error) => {
        this.key = undefined;
        throw error;
      });
    return this.key;
  }

  /** Get the key ahead of its use. Raises NoAnswerError, RefusedError. */
  async unlock() {
    await this.#key();
  }

  /** @param {string} item @returns {Uint8Array} ties a text to its owner and question, so that none can be moved */
  #bound(item) {
    return new TextEncoder().encode(this.prefix + item);
  }

  /** @param {string} item @param {string} text @returns {Promise<boolean>} whether this browser keeps it */
  async keep(item, text) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: this.#bound(item) }, await this.#key(), new TextEncoder().encode(text));
    return write("local", this.prefix + item, { v: 1, iv: toBase64(iv), sealed: toBase64(new Uint8Array(sealed)) });
  }

  /** @param {string} item @returns {Promise<string | null>} null when there is none, or it cannot be opened with this key */
  async open(item) {
    const kept = read("local", this.prefix + item);
    if (!kept) return null;
    const key = await this.#key();
    try {
      const options = { name: "AES-GCM", iv: fromBase64(kept.iv), additionalData: this.#bound(item) };
      return new TextDecoder().decode(await crypto.subtle.decrypt(options, key, fromBase64(kept.sealed)));
    } catch {
      return null;
    }
  }

  /** @param {string} item @returns {boolean} whether something is kept, opened or not */
  has(item) {
    return read("local", this.prefix + item) !== null;
  }

  /** @param {string} item */
  forget(item) {
    remove("local", this.prefix + item);
  }
}
