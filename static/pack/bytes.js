/** Bytes as texts and back. */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function utf8(text) {
  return new TextEncoder().encode(text);
}

function textOf(bytes) {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function fromBase64(text) {
  const signs = atob(text);
  const bytes = new Uint8Array(signs.length);
  for (let at = 0; at < signs.length; at += 1) bytes[at] = signs.charCodeAt(at);
  return bytes;
}

/** Base32 without its padding: capital letters and digits alone, which QR codes and scanners carry best. */
function base32(bytes) {
  let text = "", held = 0, bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += LETTERS[(held >> bits) & 31];
    }
  }
  return bits ? text + LETTERS[(held << (5 - bits)) & 31] : text;
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function drawn(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** An id that this phone has drawn: ten letters and digits. */
function newId() {
  return base32(drawn(7)).slice(0, 10);
}
