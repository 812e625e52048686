/** The form of a case, and what was recorded with it. */

function choiceTicks(name, words) {
  const ticks = Object.keys(words).map((value) =>
    el("label", { class: "tick" }, el("input", { type: "checkbox", name, value }), el("span", null, words[value])));
  return el("fieldset", { class: "ticks" }, el("legend", null, say(name)), ...ticks);
}

function line(name, input) {
  return el("label", null, el("span", null, say(name)), input);
}

function textInput(name) {
  return line(name, el("input", { name, maxlength: "400", autocomplete: "off" }));
}

function dayInput(name, value) {
  return line(name, el("input", { type: "date", name, value }));
}

/** The form: a press on an outcome keeps it, with what was written above. */
function formOf(stop, one, choices, keep) {
  const fault = el("p", { class: "fault", role: "alert", hidden: true });
  const levels = Object.keys(choices.level).map((value) => el("option", { value, selected: value === "county" }, choices.level[value]));
  const press = (value) => keepFrom(form, { stop: stop.number, case_id: one.id, dispositions: value ? [value] : [] }, fault, keep);
  const buttons = Object.keys(choices.dispositions).map((value) =>
    el("button", { type: "button", value, onclick: () => press(value) }, choices.dispositions[value]));
  const form = el("form", { onsubmit: (event) => event.preventDefault() },
    line("measures", el("textarea", { name: "measures", rows: "2", maxlength: "2000" })),
    choiceTicks("means", choices.means),
    line("level", el("select", { name: "level" }, ...levels)),
    el("details", null, el("summary", null, say("more")),
      textInput("promise"), dayInput("promise_by", ""), textInput("evidence"), textInput("receiving_body"), dayInput("on", today())),
    fault,
    el("fieldset", { class: "outcomes" }, el("legend", null, say("outcome")), ...buttons,
      el("button", { type: "button", class: "quiet", value: "", onclick: () => press("") }, say("visited"))));
  return form;
}

function typed(form, name) {
  return form.elements[name].value.trim();
}

function keepFrom(form, said, fault, keep) {
  const record = Object.assign(said, {
    id: newId(),
    on: typed(form, "on") || today(),
    means: said.dispositions.length ? Array.from(form.querySelectorAll("[name=means]:checked"), (tick) => tick.value) : [],
    level: said.dispositions.length ? typed(form, "level") : null,
    measures: typed(form, "measures"),
    evidence: typed(form, "evidence"),
    receiving_body: typed(form, "receiving_body"),
    promise: typed(form, "promise"),
    promise_by: typed(form, "promise_by") || null,
  });
  const wrong = faultOf(record);
  fault.hidden = !wrong;
  fault.textContent = wrong ? say(wrong, { today: today() }) : "";
  if (wrong || form.dataset.kept) return;
  form.dataset.kept = "yes"; // a second tap on a slow phone keeps nothing twice: the next record has a form of its own
  keep(record).catch((error) => {
    delete form.dataset.kept;
    throw error;
  });
}

/** What a record lacks: the same that the office would refuse. */
function faultOf(record) {
  if (Boolean(record.promise) !== Boolean(record.promise_by)) return "promise_needs_both";
  if (record.promise_by && record.promise_by < record.on) return "promise_too_early";
  if (record.on > today()) return "day_to_come";
  const words = record.measures || record.evidence || record.receiving_body || record.promise;
  return !record.dispositions.length && words ? "words_need_outcome" : "";
}

/** A record in words. */
function saidOf(record, choices) {
  const parts = [record.on, record.dispositions.map((value) => choices.dispositions[value]).join(" ") || say("visited")];
  parts.push(record.means.map((value) => choices.means[value]).join(" "), record.level ? choices.level[record.level] : "");
  parts.push(record.measures, record.evidence, record.receiving_body);
  if (record.promise) parts.push(say("promised", { what: record.promise, by: record.promise_by }));
  return parts.filter(Boolean).join(" · ");
}
