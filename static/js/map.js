/** The map page: draws it, switches layers, and keeps view and layers in the address so that a bookmark brings them back. */

import { complain, draw, extent, load } from "./draw.js";
import "./filter.js";

/** `#8.5/33.74/112.9/-townships-heat`: zoom, latitude, longitude, and the layers that are not as the page first shows them. */
function readView() {
  const parts = window.location.hash.slice(1).split("/");
  const [zoom, lat, lon] = parts.slice(0, 3).map(Number);
  const turned = (parts[3] || "").split("-").filter(Boolean);
  return parts.length >= 3 && [zoom, lat, lon].every(Number.isFinite) ? { zoom, lat, lon, turned } : null;
}

function writeView(map, boxes) {
  const centre = map.getCenter();
  const turned = boxes.filter((box) => box.checked !== box.defaultChecked).map((box) => box.dataset.layers.split(" ")[0]);
  const view = [map.getZoom().toFixed(2), centre.lat.toFixed(5), centre.lng.toFixed(5)];
  if (turned.length) view.push("-" + turned.join("-"));
  window.history.replaceState(null, "", "#" + view.join("/"));
}

function apply(map, layers, boxes) {
  for (const box of boxes) {
    for (const name of box.dataset.layers.split(" ")) {
      if (!layers[name]) continue;
      if (box.checked) map.addLayer(layers[name]);
      else map.removeLayer(layers[name]);
    }
  }
}

async function start() {
  const box = document.getElementById("map");
  const page = await load(box);
  const asked = new URLSearchParams(window.location.search);
  const strong = Boolean(asked.get("leader") || asked.get("day"));
  const { map, layers } = draw(box, page, { strong, map: {} });
  const boxes = Array.from(document.querySelectorAll("[data-layers]"));
  const view = readView();
  if (view) {
    map.setView([view.lat, view.lon], view.zoom);
    for (const toggle of boxes) toggle.checked = view.turned.includes(toggle.dataset.layers.split(" ")[0]) !== toggle.defaultChecked;
    apply(map, layers, boxes);
  } else {
    const chosen = strong ? extent(layers, ["itineraries", "stops"]) : null;
    const bounds = chosen && chosen.isValid() ? chosen : extent(layers, ["outline", "villages", "itineraries"]);
    map.fitBounds(bounds.isValid() ? bounds : [[33.5, 112.5], [34, 113.5]], { padding: strong ? [40, 40] : [8, 8] });
  }
  for (const toggle of boxes) toggle.addEventListener("change", () => { apply(map, layers, boxes); writeView(map, boxes); });
  map.on("moveend", () => writeView(map, boxes));
  box.dataset.ready = "yes";
}

start().catch((error) => { console.warn(error.message); complain(document.getElementById("map")); });
