/** Building the page: elements with text, never HTML. */

let WORDS = {};

/** A sentence of the page, its {gaps} filled. */
function say(name, gaps) {
  return WORDS[name].replace(/\{(\w+)\}/g, (_, gap) => (gaps || {})[gap]);
}

/** An element: its attributes (those that begin with "on" are called), its children, texts among them. */
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  const given = attributes || {};
  for (const name of Object.keys(given)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), given[name]);
    else if (given[name] === true) made.setAttribute(name, "");
    else if (given[name] !== false && given[name] !== "") made.setAttribute(name, given[name]);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

function fill(box, ...children) {
  box.textContent = "";
  box.append(...children.filter((child) => child !== null && child !== ""));
}

function byId(id) {
  return document.getElementById(id);
}

/** The day on this phone's clock. */
function today() {
  const now = new Date();
  const two = (n) => String(n).padStart(2, "0");
  return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
}
