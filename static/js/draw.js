/** Draws the layers of a map page with Leaflet. All words come from the page's JSON and go in as text, never as HTML. */

import { addBackground } from "./background.js";

const L = window.L;
const ORDER = ["townships", "outline", "hotspots", "itineraries", "villages", "seats", "stops", "ranks"];

function words(text) {
  const box = document.createElement("span");
  box.textContent = text;
  return box;
}

function badge(className, size, text, colour) {
  const box = document.createElement("div");
  box.className = className;
  box.textContent = text;
  if (colour) box.style.setProperty("border-color", colour);
  box.style.setProperty("width", size + "px");
  box.style.setProperty("height", size + "px");
  return L.divIcon({ html: box, className: "", iconSize: [size, size] });
}

function mark(latlng, icon, pane, label) {
  const marker = L.marker(latlng, { icon, pane, keyboard: false });
  if (label) marker.bindTooltip(words(label));
  return marker;
}

function seatIcon(name) {
  const box = document.createElement("div");
  box.className = "mark-seat";
  box.textContent = name;
  return L.divIcon({ html: box, className: "", iconSize: [90, 14] });
}

const POINTS = {
  villages: (p, at, pane, looks) => L.circleMarker(at, {
    pane,
    radius: p.radius,
    fillColor: p.fill || looks.village,
    fillOpacity: p.open_cases === 0 ? 0.35 : 0.82,
    color: p.key_cases ? looks.key : "#ffffff",
    weight: p.key_cases ? 2 : 0.8,
  }),
  seats: (p, at, pane) => L.marker(at, { icon: seatIcon(p.name), pane, keyboard: false, interactive: false }),
  stops: (p, at, pane) => mark(at, badge(p.number ? "mark-stop" : "mark-base", p.number ? 20 : 14, p.number || "", p.colour), pane, p.label),
  ranks: (p, at, pane) => mark(at, badge("mark-rank", 24, p.rank, ""), pane, p.label),
};

function lineStyles(looks, strong, areas) {
  return {
    outline: () => ({ color: looks.outline, weight: 2.2, fill: false, interactive: false }),
    townships: (p) => ({ fillColor: p.fill, fillOpacity: areas, color: "#ffffff", weight: 1.2, className: p.pattern ? "pattern-" + p.pattern : "" }),
    hotspots: () => ({ color: looks.hotspot, weight: 2.6, dashArray: "7 5", fillColor: looks.hotspot, fillOpacity: 0.06 }),
    itineraries: (p) => ({
      color: p.colour, weight: strong ? 4 : 2.2, opacity: strong ? 0.95 : 0.8, dashArray: p.dash || null, lineCap: "butt",
    }),
  };
}

function drawLayer(map, name, page, style) {
  const pane = map.createPane("fv-" + name);
  pane.style.zIndex = 400 + 10 * ORDER.indexOf(name);
  if (name === "seats") pane.style.pointerEvents = "none";
  return L.geoJSON(page.layers[name], {
    pane: "fv-" + name,
    style: style ? (feature) => style(feature.properties) : undefined,
    pointToLayer: POINTS[name] ? (feature, at) => POINTS[name](feature.properties, at, "fv-" + name, page.looks) : undefined,
    onEachFeature: (feature, layer) => {
      if (!POINTS[name] || name === "villages") layer.bindTooltip(words(feature.properties.label), { sticky: true });
    },
  }).addTo(map);
}

/** Far out, where many itineraries lie together, stops shrink to dots so that the villages stay visible. */
function shrinkStopsFarOut(map, box, strong) {
  const look = () => box.classList.toggle("far", !strong && map.getZoom() < 11.25);
  map.on("zoomend", look);
  map.whenReady(look);
}

/** Puts the page's layers on a new map in `box`; returns the map and its layers by name. */
export function draw(box, page, options) {
  const map = L.map(box, Object.assign({ attributionControl: false, zoomSnap: 0.25, maxZoom: 17, minZoom: 7 }, options.map));
  addSources(map, page.head.sources);
  L.control.scale({ imperial: false, position: options.only ? "topright" : "bottomleft" }).addTo(map);
  shrinkStopsFarOut(map, box, options.strong);
  const layers = {};
  const background = addBackground(map, box);
  if (background) layers.background = background;
  const styles = lineStyles(page.looks, options.strong, background ? 0.45 : 0.75);
  for (const name of ORDER) {
    if (options.only && !options.only.includes(name)) continue;
    layers[name] = drawLayer(map, name, page, styles[name]);
  }
  if (L.heatLayer && !options.only) layers.heat = heat(map, page);
  return { map, layers };
}

/** Open matters as heat around their villages, above the townships and below everything else; not shown at first. */
function heat(map, page) {
  const features = page.layers.villages.features;
  const weight = (p) => (p.open_cases === undefined ? p.now : p.open_cases);
  const most = Math.max(1, ...features.map((f) => weight(f.properties)));
  const points = features.filter((f) => weight(f.properties)).map((f) => {
    const [lon, lat] = f.geometry.coordinates;
    return [lat, lon, weight(f.properties)];
  });
  map.getPane("overlayPane").style.zIndex = 405;
  const gradient = { 0.15: page.looks.heat1, 0.4: page.looks.heat2, 0.7: page.looks.heat3, 1: page.looks.heat4 };
  return L.heatLayer(points, { max: most, maxZoom: 11, radius: 26, blur: 18, minOpacity: 0.25, gradient });
}

/** Where the map comes from, printed on it. */
export function addSources(map, lines) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const box = document.createElement("div");
    box.className = "leaflet-control-attribution";
    box.textContent = lines.join(" · ");
    return box;
  };
  control.addTo(map);
}

/** Everything the given layers cover, or the outline when they are empty. */
export function extent(layers, names) {
  let bounds = L.latLngBounds([]);
  for (const name of names) if (layers[name]) bounds = bounds.extend(layers[name].getBounds());
  return bounds;
}

export async function load(box) {
  const answer = await fetch(box.dataset.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("status " + answer.status);
  return answer.json();
}

export function complain(box) {
  const note = document.createElement("p");
  note.className = "note";
  note.setAttribute("role", "alert");
  note.textContent = box.dataset.error;
  box.replaceWith(note);
}
