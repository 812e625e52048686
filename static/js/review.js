/** Keys of the review queue: 1 to 5, T, N, S and U press the button or link that shows them. */

const TYPING = "input, textarea, select";

export function targetOf(key, root = document) {
  const wanted = key.toUpperCase();
  return [...root.querySelectorAll("[data-key]")].find((part) => part.dataset.key === wanted) || null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.closest(TYPING)) return;
  const target = event.key.length === 1 ? targetOf(event.key) : null;
  if (target === null) return;
  event.preventDefault();
  target.click();
});
