/** What is handed in: the records as lines of capital letters and digits, the same in a file, as QR codes and as text. */

const PART = 300;
const FIELDS = [
  "id", "stop", "case_id", "on", "dispositions", "means", "level", "measures", "evidence", "receiving_body", "promise", "promise_by",
];

function asHanded(record) {
  const said = {};
  for (const name of FIELDS) said[name] = record[name];
  return said;
}

/** The lines and the receipt of records; the same records always have the same receipt. */
async function slipOf(pack, records, key) {
  const plain = utf8(JSON.stringify({ pack, records: records.map(asHanded) }));
  const head = utf8("fieldvisit receipt\n" + pack + "\n");
  const code = base32((await digest(joined(head, plain))).slice(0, 5));
  const receipt = code.slice(0, 4) + "-" + code.slice(4);
  const sealed = await closed(fflate.deflateSync(plain), await keyFrom(key), ["fieldvisit hand-in", pack, receipt].join("|"));
  const text = base32(sealed), total = Math.ceil(text.length / PART), lines = [];
  for (let n = 0; n < total; n += 1) {
    lines.push(["FV1", pack, receipt, n + 1 + "/" + total, text.slice(n * PART, (n + 1) * PART)].join(":"));
  }
  return { receipt, lines, ids: records.map((one) => one.id) };
}

/** A QR code as a picture. */
function qrOf(line) {
  const code = qrcode(0, "M");
  code.addData(line, "Alphanumeric");
  code.make();
  const count = code.getModuleCount(), edge = 4, dot = 4;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = (count + 2 * edge) * dot;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000000";
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (code.isDark(row, column)) pen.fillRect((column + edge) * dot, (row + edge) * dot, dot, dot);
    }
  }
  return canvas;
}

function saveFile(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
