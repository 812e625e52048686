/** The code's key, and what it opens. Everything is AES-256-GCM by the browser's own WebCrypto. */

const NONCE = 12;

function hasCrypto() {
  return typeof crypto === "object" && Boolean(crypto.subtle) && typeof TextEncoder === "function";
}

/** The digits of what was typed, full-width ones too. */
function digitsOf(typed) {
  return typed.normalize("NFKC").replace(/[^0-9]/g, "");
}

async function keyOf(digits, envelope) {
  const typed = await crypto.subtle.importKey("raw", utf8(digits), "PBKDF2", false, ["deriveKey"]);
  const made = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(envelope.salt), iterations: envelope.rounds };
  return crypto.subtle.deriveKey(made, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function keyFrom(base64) {
  return crypto.subtle.importKey("raw", fromBase64(base64), "AES-GCM", false, ["encrypt"]);
}

async function closed(plain, key, place) {
  const nonce = drawn(NONCE);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: utf8(place) }, key, plain);
  return joined(nonce, new Uint8Array(sealed));
}

async function opened(sealed, key, place) {
  const how = { name: "AES-GCM", iv: sealed.slice(0, NONCE), additionalData: utf8(place) };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.slice(NONCE)));
}

async function digest(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Whether the file came over whole: said before a code is asked for, so that nobody doubts a right code. */
async function isWhole(envelope) {
  return base32(await digest(fromBase64(envelope.body))) === envelope.sum;
}

/** What is in the pack; rejects when the code is another one. */
async function contentsOf(envelope, key) {
  const place = ["fieldvisit pack", envelope.pack, envelope.day, envelope.expires].join("|");
  const packed = await opened(fromBase64(envelope.body), key, place);
  return JSON.parse(textOf(fflate.gunzipSync(packed)));
}
