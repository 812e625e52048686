/** The door of the file: is it whole, can this browser open it, is the code right. */

function given(id) {
  return JSON.parse(byId(id).textContent);
}

function label(envelope) {
  document.documentElement.lang = envelope.lang === "zh" ? "zh-CN" : "en";
  for (const box of document.querySelectorAll("[data-say]")) box.textContent = say(box.dataset.say, { day: envelope.day });
}

function refuse(name) {
  const said = byId("fault");
  said.hidden = false;
  said.textContent = say(name);
  byId("code").disabled = name !== "wrong_code" && name !== "code_short";
}

async function unlock(envelope, whole) {
  if (!(await whole) || byId("go").disabled) return null;
  const digits = digitsOf(byId("code").value);
  if (digits.length !== 16) return refuse("code_short");
  byId("fault").hidden = true;
  byId("go").disabled = true;
  let key = null, contents = null;
  try {
    key = await keyOf(digits, envelope);
    contents = await contentsOf(envelope, key);
  } catch (_) {
    byId("go").disabled = false;
    return refuse("wrong_code");
  }
  byId("code").value = "";
  const store = await Store.open(envelope.pack, key);
  return openDay(envelope, contents, new Handing(envelope, contents, store, await store.all()));
}

async function begin() {
  const envelope = given("pack");
  WORDS = given("words");
  label(envelope);
  byId("broken").hidden = true;
  byId("lock").hidden = false;
  const whole = hasCrypto() ? isWhole(envelope) : Promise.resolve(false);
  byId("unlock").addEventListener("submit", (event) => { // from the first moment: a form that nobody listens to loads the page anew
    event.preventDefault();
    unlock(envelope, whole);
  });
  if (!hasCrypto()) return refuse("no_crypto");
  if (!(await whole)) return refuse("damaged");
  byId("code").focus();
  return null;
}

begin();
