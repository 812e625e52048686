/** The background under a map, as the map's box names it: pictures of the county's own file, or of the host that the settings allow. */

const L = window.L;

/** Puts the background under the map; returns its layer, or null without one. */
export function addBackground(map, box) {
  const given = box.dataset;
  if (!given.tiles) return null;
  const options = { minZoom: Number(given.tilesMin), maxNativeZoom: Number(given.tilesMax), maxZoom: 17 };
  if (given.tilesBounds) {
    const [west, south, east, north] = given.tilesBounds.split(" ").map(Number);
    options.bounds = [[south, west], [north, east]];
  }
  return L.layerGroup(given.tiles.split(" ").map((address) => L.tileLayer(address, options))).addTo(map);
}
