/** The map of the day: outlines, the way and the stops, drawn from what is in the file. */

function stopIcon(number) {
  return L.divIcon({ html: el("span", { class: "mark" }, String(number)), className: "", iconSize: [28, 28] });
}

function named(name) {
  return L.divIcon({ html: el("span", { class: "seat" }, name), className: "", iconSize: [90, 16] });
}

function drawMap(box, contents) {
  const map = L.map(box, { attributionControl: false, zoomControl: true, maxZoom: 17 });
  const ground = contents.ground, still = { interactive: false };
  L.geoJSON(ground.townships, Object.assign({ style: { color: "#8b95a3", weight: 1, fillColor: "#eef2f6", fillOpacity: 1 } }, still)).addTo(map);
  L.geoJSON(ground.outline, Object.assign({ style: { color: "#4b5563", weight: 2, fill: false } }, still)).addTo(map);
  L.geoJSON(ground.seats, {
    pointToLayer: (feature, at) => L.marker(at, { icon: named(feature.properties.name), keyboard: false, interactive: false }),
  }).addTo(map);
  const way = L.geoJSON(ground.way, Object.assign({ style: (feature) => ({ color: "#1f4e79", weight: 4, dashArray: feature.properties.dash || null }) }, still)).addTo(map);
  const seen = way.getBounds();
  for (const stop of contents.stops) {
    if (!stop.point) continue;
    const at = L.latLng(stop.point[1], stop.point[0]);
    const name = stop.number + " " + stop.place;
    L.marker(at, { icon: stopIcon(stop.number), title: name, alt: name }).on("click", () => show("list", "stop-" + stop.number)).addTo(map);
    seen.extend(at);
  }
  if (seen.isValid()) map.fitBounds(seen, { padding: [24, 24], maxZoom: 14 });
  else map.setView([34, 113], 8);
  box.dataset.ready = "yes";
}
