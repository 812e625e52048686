/** The map of the board: days as straight lines from base to base, only those of the leader picked once there is one; words go in as text. */

import { addBackground } from "./background.js";
import { addSources } from "./draw.js";

const L = window.L;
const PALE = { weight: 1.5, opacity: 0.45 };
const STRONG = { weight: 4, opacity: 0.95 };
let map = null;
let drawn = null;

const at = (part) => [Number(part.dataset.lat), Number(part.dataset.lon)];

function words(text) {
  const box = document.createElement("span");
  box.textContent = text;
  return box;
}

function colourOf(row) {
  const number = (Number(row.dataset.number) - 1) % 8 + 1;
  return window.getComputedStyle(document.documentElement).getPropertyValue("--leader-" + number).trim();
}

function addDay(group, row, day, picked) {
  const stops = Array.from(day.querySelectorAll(".stop")).filter((stop) => stop.dataset.lon);
  if (!stops.length) return;
  const strong = picked !== null && day.contains(picked);
  const colour = colourOf(row);
  if (picked === null || row.contains(picked)) {
    const way = [at(row), ...stops.map(at), at(row)];
    L.polyline(way, Object.assign({ color: colour, interactive: false }, strong ? STRONG : PALE)).addTo(group);
  }
  for (const stop of stops) {
    const looks = { radius: stop === picked ? 9 : strong ? 6 : 4, color: "#ffffff", weight: 1.5, fillColor: colour, fillOpacity: 1 };
    L.circleMarker(at(stop), looks).bindTooltip(words(stop.querySelector("button").textContent)).addTo(group);
  }
}

function addPool(group, stop, picked) {
  const looks = { radius: stop === picked ? 9 : 4, color: stop.matches(".must") ? "#b3261e" : "#56606d", weight: 2, fillColor: "#ffffff", fillOpacity: 1 };
  L.circleMarker(at(stop), looks).bindTooltip(words(stop.querySelector("button").textContent)).addTo(group);
}

/** Draws the board as it stands; `picked` is the card of the stop that somebody looks at, or null. */
export function drawBoard(form, picked) {
  const box = document.getElementById("map");
  const first = map === null;
  if (first) map = L.map(box, { attributionControl: false, zoomSnap: 0.25, maxZoom: 17, minZoom: 7, scrollWheelZoom: false });
  if (first) {
    addBackground(map, box);
    addSources(map, [box.dataset.sources]);
  }
  if (drawn) drawn.remove();
  drawn = L.featureGroup();
  for (const stop of form.querySelectorAll(".pool .stop")) if (stop.dataset.lon) addPool(drawn, stop, picked);
  for (const row of form.querySelectorAll(".board tbody tr")) {
    for (const day of row.querySelectorAll(".day")) addDay(drawn, row, day, picked);
  }
  const bounds = drawn.getBounds();
  if (first) map.fitBounds(bounds.isValid() ? bounds : [[33.5, 112.5], [34, 113.5]], { padding: [10, 10], animate: false });
  drawn.addTo(map);
  box.dataset.ready = "yes";
}
