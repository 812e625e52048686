/**
 * Roads to close: what is ticked in the list is drawn strong on the map, and a piece pressed on the map is ticked in the list.
 * Roads that are closed already are drawn in black and white, with their name and days.
 */

import { addBackground } from "./background.js";
import { addSources } from "./draw.js";

const L = window.L;
const form = document.querySelector("[data-roads]");
const box = document.getElementById("map");

function words(label) {
  const part = document.createElement("span");
  part.textContent = label.querySelector(".ends").textContent;
  return part;
}

function say(labels) {
  const line = form.querySelector("[data-ticked]");
  const names = labels.filter((one) => one.querySelector("input").checked).map((one) => one.querySelector(".ends").textContent);
  line.textContent = names.length ? line.dataset.some + " " + names.join("; ") : line.dataset.none;
}

function draw(map, label) {
  const tick = label.querySelector("input");
  const at = JSON.parse(label.dataset.line).map(([lon, lat]) => [lat, lon]);
  const line = L.polyline(at, { color: "#1f4e79", weight: 4, opacity: 0.65 }).bindTooltip(words(label)).addTo(map);
  const show = () => line.setStyle(tick.checked ? { color: "#b3261e", weight: 7, opacity: 1, dashArray: "8 5" } : { color: "#1f4e79", weight: 4, opacity: 0.65, dashArray: null });
  line.getElement().dataset.piece = tick.value;
  line.on("click", () => {
    tick.click();
    label.scrollIntoView({ block: "nearest" });
  });
  tick.addEventListener("change", show);
  tick.addEventListener("focus", () => line.bringToFront());
  show();
  return line;
}

function drawClosed(map, item) {
  const told = document.createElement("span");
  told.textContent = item.querySelector(".closed-name").textContent + " " + item.querySelector(".muted").textContent;
  for (const part of JSON.parse(item.dataset.closed)) {
    const at = part.map(([lon, lat]) => [lat, lon]);
    L.polyline(at, { color: "#111111", weight: 8, opacity: 1, lineCap: "butt" }).bindTooltip(told).addTo(map);
    const inner = L.polyline(at, { color: "#ffffff", weight: 5, opacity: 1, lineCap: "butt", dashArray: "7 7", interactive: false }).addTo(map);
    inner.getElement().dataset.closedLine = "yes";
  }
}

if (box) {
  const labels = Array.from(form.querySelectorAll("[data-line]"));
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, maxZoom: 17, minZoom: 7, scrollWheelZoom: false });
  addBackground(map, box);
  addSources(map, [box.dataset.sources]);
  map.setView([33.7, 112.9], 9);
  map.fitBounds(L.featureGroup(labels.map((label) => draw(map, label))).getBounds(), { padding: [10, 10], animate: false });
  document.querySelectorAll("[data-closed]").forEach((item) => drawClosed(map, item));
  form.addEventListener("change", () => say(labels));
  say(labels);
  box.dataset.ready = "yes";
}
