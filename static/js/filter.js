/** A filter form that shows its answer at once and keeps the address short and the map's view as it was. */

export function addressOf(form) {
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "") chosen.append(name, value);
  }
  const query = chosen.toString();
  return form.getAttribute("action") + (query ? "?" + query : "") + window.location.hash;
}

export function watchFilters() {
  for (const form of document.querySelectorAll("[data-filter]")) {
    const go = () => window.location.assign(addressOf(form));
    form.addEventListener("change", go);
    form.addEventListener("submit", (event) => { event.preventDefault(); go(); });
  }
  if (window.matchMedia("(max-width: 50rem)").matches) {
    for (const panel of document.querySelectorAll("[data-filter-panel], [data-narrow-closed]")) panel.open = false;
    window.addEventListener("beforeprint", () => {
      for (const part of document.querySelectorAll("[data-narrow-closed]")) part.open = true;
    });
  }
}

/** The latest months first to be seen where not all have room. */
function showLatestMonths() {
  for (const strip of document.querySelectorAll(".months")) strip.scrollLeft = strip.scrollWidth;
}

watchFilters();
showLatestMonths();
