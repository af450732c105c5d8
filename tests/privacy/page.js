// What the scripts of the canary page call. It stands in the page before the reporter does.
const slots = new Map();
const hidden = []; // roots that nothing leads to
const told = []; // what is seen nowhere else
const failures = [];
let waiting = [];
let running = 0;

const keep = (name, element) => slots.set(name, element);
const slot = (name) => slots.get(name) ?? document.querySelector(`[data-slot="${name}"]`);

/** Notes what no look at the page would find. */
function hold(value) {
  told.push(String(value), value.url, value.stack, value.cause, JSON.stringify(value));
  return value;
}

/** Inserts a piece of HTML; its first element. */
function put(html) {
  const around = document.body.appendChild(document.createElement("div"));
  around.innerHTML = html;
  return around.firstElementChild;
}

function shadow(host, mode, html) {
  const root = host.attachShadow({ mode });
  root.innerHTML = html;
  hidden.push(root);
  return root;
}

function template(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content.cloneNode(true);
}

function adopt(css, root = document) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

function set(name, value) {
  const field = slot(name);
  field.value = value;
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}

/** Gives what is there the attributes and texts of `other`. */
function morph(node, other) {
  if (node.nodeType !== 1 && node.data !== other.data) node.data = other.data;
  for (const { name, value } of other.attributes ?? []) {
    if (node.getAttribute(name) !== value && !name.includes("'")) node.setAttribute(name, value);
  }
  const pair = (one, two) => [...one.childNodes].forEach((child, at) => two.childNodes[at] && morph(child, two.childNodes[at]));
  pair(node, other);
  if (node.content instanceof DocumentFragment) pair(node.content, other.content);
}

/** Each piece is `[id, html]`: what stands in the page under the id is changed to that. */
function change(pieces) {
  for (const [id, html] of pieces) {
    const wanted = document.createElement("div");
    wanted.innerHTML = html;
    const there = document.getElementById(id);
    for (const [at, child] of [...there.childNodes].entries()) if (wanted.childNodes[at]) morph(child, wanted.childNodes[at]);
  }
}

/** Resolves when the driver has seen on the wire all that was done before. */
const sent = () => new Promise((done) => waiting.push(done));
function release() {
  const all = waiting;
  waiting = [];
  for (const each of all) each();
}

const heard = (type) => new Promise((done) => addEventListener(type, done, { once: true }));
const loaded = (target) =>
  new Promise((done) => ["load", "error"].forEach((type) => target.addEventListener(type, done, { once: true })));
const outside = (work) => setTimeout(work);

async function attempt([place, code]) {
  try {
    await new (async () => {}).constructor(code)();
  } catch (error) {
    failures.push(`${place}: ${error}`);
  }
}

/** Runs scripts, each `[place, code]`, all at once or one after the other. */
async function run(places, inOrder = false) {
  running++;
  if (inOrder) for (const each of places) await attempt(each);
  else await Promise.all(places.map(attempt));
  running--;
}

/** Puts the cursor into a field or an editable part. */
function enter(name) {
  const target = name === "in a srcdoc frame" ? slot("srcdoc frame").contentDocument.querySelector("input") : slot(name);
  const dialog = target.closest("dialog");
  if (dialog) dialog.showModal();
  target.ownerDocument.defaultView.focus();
  (target.isContentEditable ? target.closest("[contenteditable]") ?? target : target).focus();
  if (target.isContentEditable) target.ownerDocument.getSelection().collapse(target);
  const { activeElement } = target.getRootNode();
  if (activeElement !== target && !activeElement?.contains(target)) throw new Error(`nothing can be typed ${name}`);
}
