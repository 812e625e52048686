/** Handing back: the counters, the slip as a file, as QR codes or as text, and the office's receipt. */

class Handing {
  constructor(envelope, contents, store, rows) {
    Object.assign(this, { envelope, contents, store });
    this.records = rows.filter((row) => row.kind === "record");
    this.slips = rows.filter((row) => row.kind === "slip");
    this.watchers = [];
  }

  changed() {
    for (const watcher of this.watchers) watcher();
  }

  has(slips, record) {
    return slips.some((slip) => slip.ids.includes(record.id));
  }

  /** How many records are in no slip yet, and how many wait for the office's receipt. */
  get counts() {
    const confirmed = this.slips.filter((slip) => slip.confirmed);
    return {
      unsent: this.records.filter((one) => !this.has(this.slips, one)).length,
      waiting: this.records.filter((one) => this.has(this.slips, one) && !this.has(confirmed, one)).length,
      all: this.records.length,
    };
  }

  async keep(record) {
    const row = Object.assign({ kind: "record", made: Date.now() }, record);
    await this.store.put(row);
    this.records.push(row);
    this.changed();
  }

  /** Take back a record that has left the phone in no slip. */
  async drop(record) {
    await this.store.drop(record.id);
    this.records = this.records.filter((one) => one.id !== record.id);
    this.changed();
  }

  /** The slip of all records; from now on it counts as handed back. */
  async slip() {
    const made = await slipOf(this.envelope.pack, this.records, this.contents.key);
    if (!this.slips.some((one) => one.receipt === made.receipt)) {
      const row = { kind: "slip", id: "slip-" + made.receipt, receipt: made.receipt, ids: made.ids, made: Date.now(), confirmed: false };
      await this.store.put(row);
      this.slips.push(row);
    }
    this.changed();
    return made;
  }

  /** Note the receipt that the office shows; false when it is none of this phone's. */
  async confirm(code) {
    const letters = code.normalize("NFKC").toUpperCase().replace(/[^A-Z2-7]/g, "");
    const slip = this.slips.find((one) => one.receipt.replace("-", "") === letters);
    if (!slip) return false;
    slip.confirmed = true;
    await this.store.put(slip);
    this.changed();
    return true;
  }
}

function countersOf(handing) {
  const counts = handing.counts;
  if (!counts.all) return say("nothing_recorded");
  const parts = [];
  if (counts.unsent) parts.push(say("unsent", { n: counts.unsent }));
  if (counts.waiting) parts.push(say("waiting", { n: counts.waiting }));
  return parts.join(" ") || say("all_received", { n: counts.all });
}

/** The three ways out, and the receipt; ``answer`` is where what they give is shown. */
function waysOut(handing, answer) {
  const withSlip = (use) => async () => use(await handing.slip());
  const out = (name, use, look) => el("button", { type: "button", class: look, onclick: withSlip(use) }, say(name));
  return el("div", { class: "ways-out" },
    out("as_file", (slip) => asFile(handing, slip, answer), ""),
    out("as_codes", (slip) => asCodes(slip, answer), "quiet"),
    out("as_text", (slip) => asText(slip, answer), "quiet"));
}

function receiptLine(slip) {
  return el("p", { class: "note", role: "status" }, say("receipt_is", { receipt: slip.receipt, n: slip.ids.length }));
}

function asFile(handing, slip, answer) {
  const head = ["# fieldvisit " + handing.envelope.day + " " + slip.receipt, "# " + say("file_says")];
  saveFile("hand-in-" + handing.envelope.day + "-" + slip.receipt + ".txt", head.concat(slip.lines).join("\n") + "\n");
  fill(answer, receiptLine(slip), el("p", null, say("file_saved")));
}

function asCodes(slip, answer) {
  const codes = slip.lines.map((one, n) => {
    const canvas = qrOf(one);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", say("code_of", { n: n + 1, all: slip.lines.length }));
    return el("li", null, el("span", null, n + 1 + "/" + slip.lines.length), canvas);
  });
  fill(answer, receiptLine(slip), el("p", null, say("scan_all")), el("ol", { class: "strip" }, ...codes));
}

function asText(slip, answer) {
  const text = el("textarea", { readonly: true, rows: "6", "aria-label": say("as_text") });
  text.value = slip.lines.join("\n") + "\n";
  fill(answer, receiptLine(slip), el("p", null, say("copy_all")), text);
  text.focus();
  text.select();
  if (document.execCommand("copy")) answer.append(el("p", null, say("copied")));
}

/** The place where the office's receipt is typed in. */
function receiptForm(handing) {
  const said = el("p", { role: "status" });
  const input = el("input", { id: "receipt", maxlength: "12", autocomplete: "off", autocapitalize: "characters" });
  const check = async (event) => {
    event.preventDefault();
    const right = await handing.confirm(input.value);
    said.textContent = say(right ? "receipt_right" : "receipt_wrong");
  };
  return el("form", { class: "receipt", onsubmit: check },
    el("label", { for: "receipt" }, say("office_receipt")), input, el("button", { class: "quiet" }, say("check")), said);
}
