/** Roads to close: what is ticked in the list is drawn strong on the map, and a piece pressed on the map is ticked in the list. */

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

if (box) {
  const labels = Array.from(form.querySelectorAll("[data-line]"));
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, maxZoom: 17, minZoom: 7, scrollWheelZoom: false });
  addBackground(map, box);
  addSources(map, [box.dataset.sources]);
  map.setView([33.7, 112.9], 9);
  map.fitBounds(L.featureGroup(labels.map((label) => draw(map, label))).getBounds(), { padding: [10, 10], animate: false });
  form.addEventListener("change", () => say(labels));
  say(labels);
  box.dataset.ready = "yes";
}
