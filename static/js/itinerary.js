/** The page of one day: a small map of its way. */

import "./print.js";
import { complain, draw, extent, load } from "./draw.js";

async function start() {
  const box = document.getElementById("map");
  const page = await load(box);
  const only = box.dataset.only.split(" ");
  const { map, layers } = draw(box, page, { strong: true, only, map: { scrollWheelZoom: false } });
  const fit = () => map.fitBounds(extent(layers, ["itineraries", "stops"]), { padding: [18, 18], animate: false });
  fit();
  const resize = (width, height) => {
    box.style.width = width;
    box.style.height = height;
    map.invalidateSize({ animate: false });
    fit();
  };
  window.addEventListener("beforeprint", () => resize("62mm", "80mm"));
  window.addEventListener("afterprint", () => resize("", ""));
  box.dataset.ready = "yes";
}

start().catch((error) => { console.warn(error.message); complain(document.getElementById("map")); });
