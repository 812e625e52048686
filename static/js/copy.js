/** The button beside code: copies it, or where pages may not (plain http) selects it so that Ctrl+C does. */

function copied(field) {
  if (navigator.clipboard) return navigator.clipboard.writeText(field.value).then(() => true, () => false);
  return Promise.resolve(document.execCommand("copy"));
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const box = button.closest("details");
  const field = box.querySelector("[data-code]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    const done = await copied(field);
    box.querySelector("[role=status]").textContent = done ? button.dataset.done : button.dataset.selected;
  });
}
