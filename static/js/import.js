/** The page of imports: a ledger dropped on the form is sent as if it had been chosen; a running job is watched until it is over. */

const form = document.querySelector("[data-drop]");
const running = document.querySelector("[data-job]");

function takeDrops() {
  form.querySelector("[data-hint]").hidden = false;
  const mark = (on) => form.classList.toggle("over", on);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  form.addEventListener("dragleave", () => mark(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length !== 1) return;
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

async function watch() {
  const answer = await fetch(running.dataset.job).catch(() => null);
  const job = answer && answer.ok ? await answer.json() : null;
  if (job && !["waiting", "running"].includes(job.state)) {
    location.reload();
    return;
  }
  const said = job && job.said[document.documentElement.lang.startsWith("en") ? "en" : "zh"];
  const line = running.querySelector("[data-said]");
  if (said && line.textContent !== said) line.textContent = said;
  setTimeout(watch, 700);
}

if (form) takeDrops();
if (running) watch();
