/**
 * The planning board: a pressed button or key sends the same form as without scripts; of the page that comes back the marked
 * parts take the place of the old ones, as a new page would. Nothing is put into the page as HTML.
 */

import { drawBoard } from "./board_map.js";

const PARTS = ["top", "pool", "days", "picked", "versions"];
const KEYS = { l: "lock", L: "lock", w: "why", W: "why", ArrowUp: "up", ArrowDown: "down", ArrowLeft: "earlier", ArrowRight: "later", Delete: "out", Backspace: "out" };
const TYPING = "input, textarea, select";
const form = document.querySelector("[data-planner]");
const say = document.querySelector("[data-say]");
let last = Promise.resolve();
let leaving = false;

const field = (name) => form.querySelector(`input[name=${name}]`);
const part = (name, root) => root.querySelector(`[data-swap=${name}]`);
const cards = () => Array.from(form.querySelectorAll(".stop"));
const cardOf = (key) => cards().find((card) => card.dataset.key === key);

function pick(card) {
  const why = form.querySelector("[data-why]");
  if (why && card.dataset.key !== field("stop").value) why.remove();
  field("stop").value = card.dataset.key;
  for (const one of cards()) one.querySelector("button").setAttribute("aria-pressed", String(one === card));
  const box = form.querySelector("[data-picked]");
  box.replaceChildren(...Array.from(card.querySelector(".more").childNodes, (node) => node.cloneNode(true)));
  drawBoard(form, card);
}

function take(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const open = part("versions", form).open;
  for (const name of PARTS) part(name, form).replaceWith(document.adoptNode(part(name, fresh)));
  part("versions", form).open = open;
  const card = cardOf(field("stop").value);
  if (card) {
    pick(card);
    card.querySelector("button").focus({ preventScroll: false });
  } else {
    drawBoard(form, null);
  }
  const compared = form.querySelector("[data-compared]");
  if (compared) compared.scrollIntoView({ block: "nearest" });
  const told = form.querySelectorAll("[data-why] p:not(:last-child), [data-compared] li, [data-last] li, #broken-title, [role=alert]");
  say.textContent = Array.from(told, (line) => line.textContent).join(" ");
}

async function send(values) {
  const data = new URLSearchParams(new FormData(form));
  for (const name of Object.keys(values)) data.set(name, values[name]);
  form.setAttribute("aria-busy", "true");
  if (values.do === "why") form.querySelector("[data-wait]").hidden = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    if (!answer.ok) throw new Error("status " + answer.status);
    take(await answer.text());
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** One change after the other, each made from what the one before it left; if the server cannot be reached, as without scripts. */
function change(values) {
  last = last.then(() => send(values)).catch((error) => { console.warn(error.message); });
  return last;
}

function onSubmit(event) {
  const pressed = event.submitter;
  if (!pressed || pressed.formAction !== form.action) {
    leaving = true;
    return;
  }
  event.preventDefault();
  if (pressed.name === "pick") pick(pressed.closest(".stop"));
  else change({ [pressed.name]: pressed.value });
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(TYPING)) return;
  const wanted = event.key.toUpperCase();
  if (wanted === "Z") {
    event.preventDefault();
    if (Number(field("moves").dataset.changes)) change({ do: "undo" });
    return;
  }
  if (wanted === "C" && form.querySelector("[data-key=C]")) {
    event.preventDefault();
    change({ do: "compare" });
    return;
  }
  const card = event.target.closest(".stop");
  if (!card || !card.draggable) return;
  if (wanted === "M") {
    event.preventDefault();
    form.querySelector("select[name=to]").focus();
  } else if (KEYS[event.key]) {
    event.preventDefault();
    change({ do: KEYS[event.key] });
  }
}

function watchDragging() {
  let dragged = "";
  const clear = () => { for (const old of form.querySelectorAll(".over, .drop")) old.classList.remove("over", "drop"); };
  form.addEventListener("dragstart", (event) => {
    const card = event.target.closest(".stop");
    if (!card) return;
    dragged = card.dataset.key;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
    pick(card);
  });
  form.addEventListener("dragend", () => { dragged = ""; clear(); });
  form.addEventListener("dragover", (event) => {
    const place = event.target.closest(".day, .pool");
    if (!dragged || !place) return;
    event.preventDefault();
    clear();
    const before = event.target.closest(".day .stop");
    if (before) before.classList.add("over");
    else place.classList.add("drop");
  });
  form.addEventListener("drop", (event) => {
    const place = event.target.closest(".day, .pool");
    if (!dragged || !place) return;
    event.preventDefault();
    const before = event.target.closest(".day .stop");
    const stop = dragged;
    dragged = "";
    clear();
    if (place.matches(".pool")) change({ stop, do: "out" });
    else change({ stop, do: "to", to: place.dataset.shift, before: before ? before.dataset.visit : "end" });
  });
}

/** Once a second what the newest solve has found, until it is over; the page itself stays as it is, with the draft on it. */
function watchSolve() {
  const box = form.querySelector("[data-solve]");
  if (!box || !box.dataset.running) return;
  const timer = window.setInterval(async () => {
    const asking = form.querySelector("[data-solve]");
    const answer = asking ? await fetch(asking.dataset.solve, { headers: { Accept: "application/json" } }).catch(() => null) : null;
    if (!answer || !answer.ok) return;
    const state = await answer.json();
    const strip = form.querySelector("[data-solve]"); // a change may have put another in its place meanwhile
    if (!strip) return;
    const progress = strip.querySelector("progress");
    if (progress) progress.value = state.percent;
    if (state.said) strip.querySelector("[data-best]").textContent = state.said;
    const use = strip.querySelector("[data-use]");
    if (use) use.disabled = !state.usable || state.ending;
    if (state.running) return;
    window.clearInterval(timer);
    strip.dataset.running = "";
    strip.classList.add("over");
    const actions = strip.querySelector(".actions");
    if (actions) actions.hidden = true;
    if (state.href) {
      strip.querySelector("[data-open] a").href = state.href;
      strip.querySelector("[data-open]").hidden = false;
    }
  }, 1000);
}

if (form) {
  watchSolve();
  form.addEventListener("submit", onSubmit);
  form.addEventListener("keydown", onKey);
  form.addEventListener("focusin", (event) => {
    const card = event.target.closest(".stop");
    if (card && card.dataset.key !== field("stop").value) pick(card);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && Number(field("moves").dataset.changes)) event.preventDefault();
  });
  watchDragging();
  drawBoard(form, cardOf(field("stop").value) || null);
}
