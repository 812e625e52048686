/** The unlocked day: list, map and handing back. */

const VIEWS = ["list", "map", "hand"];
let drawn_map = false;
let the_contents = null;

/** Show one of the three views, and of the list one stop. */
function show(view, id) {
  for (const name of VIEWS) {
    byId("view-" + name).hidden = name !== view;
    byId("tab-" + name).setAttribute("aria-pressed", String(name === view));
  }
  if (view === "map" && !drawn_map && the_contents) {
    drawn_map = true;
    drawMap(byId("map"), the_contents);
  }
  if (id) byId(id).scrollIntoView();
}

function directionsOf(lines) {
  if (!lines.length) return null;
  return el("details", null, el("summary", null, say("directions")), el("ol", null, ...lines.map((one) => el("li", null, one))));
}

function waysOf(stop) {
  if (!stop.ways.length) return el("p", { class: "note" }, say("no_position"));
  const links = stop.ways.map((way) =>
    el("a", { class: "button quiet", href: way.href, rel: "noreferrer noopener", target: "_blank" }, way.program + " ", el("small", null, way.system)));
  return el("nav", { class: "ways", "aria-label": say("navigate", { place: stop.place }) }, ...links);
}

/** What was recorded about a case, each with its way back while it has not left the phone. */
function keptOf(mine, handing) {
  return mine.map((row) => el("p", { class: "kept", role: "status" },
    el("b", null, say("recorded")), " " + saidOf(row, handing.contents.choices) + " ",
    handing.has(handing.slips, row) ? null : el("button", { type: "button", class: "quiet small", onclick: () => handing.drop(row) }, say("take_back"))));
}

/** The words about a case that stand above its form. */
function wordsOf(stop, one) {
  const id = "h-" + stop.number + "-" + one.id, notes = [one.promise_due, one.note].filter(Boolean);
  return [
    el("h3", { id }, one.id + " ", one.is_key ? el("b", { class: "key" }, say("key") + " ") : null, el("small", null, [one.category, one.state].filter(Boolean).join(" · "))),
    one.due ? el("p", null, one.due) : null,
    ...notes.map((text) => el("p", { class: "note" }, text)),
    one.said.length ? el("details", null, el("summary", null, say("about")), ...one.said.map((text) => el("p", { class: "said" }, text))) : null,
  ];
}

/** A case of a stop. What is half typed in its form stays, whatever happens to the other cases. */
function caseOf(stop, one, handing) {
  const kept = el("div"), answer = el("div"), counter = el("p"), summary = el("summary"), body = el("div");
  const form = el("details", { class: "form" }, summary, body);
  const after = el("div", { class: "after" }, counter, waysOut(handing, answer), answer);
  let shown = -1;
  const update = () => {
    const mine = handing.records.filter((row) => row.stop === stop.number && row.case_id === one.id);
    fill(kept, ...keptOf(mine, handing));
    counter.textContent = countersOf(handing);
    after.hidden = !mine.length;
    if (mine.length === shown) return;
    if (form.open) summary.focus({ preventScroll: true });
    form.open = false;
    summary.textContent = say(mine.length ? "record_again" : "record");
    fill(body, formOf(stop, one, handing.contents.choices, (record) => handing.keep(record)));
    shown = mine.length;
  };
  const box = el("section", { class: "case", id: "case-" + stop.number + "-" + one.id, "aria-labelledby": "h-" + stop.number + "-" + one.id },
    ...wordsOf(stop, one), kept, after, form);
  update();
  handing.watchers.push(update);
  return box;
}

function stopOf(stop, handing) {
  return el("article", { class: "stop", id: "stop-" + stop.number },
    el("h2", null, el("span", { class: "badge" }, String(stop.number)), " " + stop.place),
    el("p", null, [stop.kind, stop.times].filter(Boolean).join(" · ")),
    stop.drive ? el("p", { class: "muted" }, stop.drive) : null,
    stop.topics.length ? el("p", { class: "muted" }, stop.topics.join(say("comma"))) : null,
    waysOf(stop),
    directionsOf(stop.directions),
    ...stop.cases.map((one) => caseOf(stop, one, handing)),
    stop.cases.length ? null : el("p", { class: "muted" }, say("no_case")));
}

function handView(handing) {
  const lost = el("p", { class: "fault" });
  const counter = el("p", { class: "counter", role: "status" }), answer = el("div", { id: "answer" });
  const update = () => {
    counter.textContent = countersOf(handing);
    byId("counter").textContent = String(handing.counts.unsent + handing.counts.waiting);
    byId("counter").hidden = !(handing.counts.unsent + handing.counts.waiting);
    ways.hidden = !handing.records.length;
    lost.textContent = [handing.store.keeps ? "" : say("keeps_nothing"), handing.store.unreadable ? say("unreadable", { n: handing.store.unreadable }) : ""].join(" ").trim();
    lost.hidden = !lost.textContent;
  };
  const ways = el("div", null, waysOut(handing, answer), answer, receiptForm(handing));
  return { box: el("div", null, el("h2", null, say("hand_back")), lost, counter, ways, el("p", { class: "muted" }, say("delete_by", { day: handing.envelope.expires }))), update };
}

/** What stands above the list: whose day, when, what to mind. */
function headOf(contents, envelope) {
  const notes = contents.notes.slice();
  if (today() !== envelope.day) notes.push(say("other_day", { day: envelope.day, today: today() }));
  return el("div", null,
    el("p", null, contents.who),
    el("p", { class: "muted" }, contents.drive),
    ...notes.map((text) => el("p", { class: "note" }, text)));
}

/** Open the day; after its time only the records can still be handed back. */
function openDay(envelope, contents, handing) {
  the_contents = contents;
  const over = today() > envelope.expires;
  byId("title").textContent = contents.title;
  if (contents.banner) fill(byId("banner"), contents.banner);
  byId("banner").hidden = !contents.banner;
  const hand = handView(handing);
  const list = byId("view-list");
  if (!over) {
    const stops = contents.stops.map((stop) => stopOf(stop, handing));
    fill(list, headOf(contents, envelope), ...stops, el("article", { class: "stop" }, el("h2", null, contents.home_title), directionsOf(contents.home)));
  }
  fill(byId("view-hand"), over ? el("p", { class: "fault", role: "alert" }, say("over", { day: envelope.expires, today: today() })) : null, hand.box);
  handing.watchers.push(hand.update);
  hand.update();
  addEventListener("beforeunload", (event) => {
    if (!handing.store.keeps && handing.counts.unsent) event.preventDefault();
  });
  byId("lock").hidden = true;
  byId("tabs").hidden = over;
  for (const name of VIEWS) byId("tab-" + name).addEventListener("click", () => show(name));
  show(over ? "hand" : "list");
}
