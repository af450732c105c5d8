// A second reading of docs/wire.md, kept apart from both the reporter and the server: canonical HTML
// to a plain tree, deltas onto it, and the tree back to canonical HTML.
globalThis.HawkApply = (() => {
  "use strict";
  const HTML = "html", SVG = "svg", MATH = "math";
  const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
  const SVG_TO_HTML = new Set(["foreignObject", "desc", "title"]);
  const MATH_TO_HTML = new Set(["mi", "mo", "mn", "ms", "mtext", "annotation-xml"]);
  const TOKEN = /<!--(0?)-->|<!DOCTYPE ([^>]*)>|<\/([^ >]+)>|<([^ >]+)((?: [^ =>']+(?:='[^']*')?)*)>|([^<]+)/y;
  const ATTRIBUTE = / ([^ =>']+)(?:='([^']*)')?/g;
  const DOCTYPE = /^([^ ]*)(?: PUBLIC '([^']*)' '([^']*)')?$/;

  const ESCAPES = { "&": "&amp;", "<": "&lt;", "\r": "&#13;", "'": "&#39;" };
  const unescape = (text) => text.replace(/&(?:amp|lt|#13|#39);/g, (entity) => Object.keys(ESCAPES).find((c) => ESCAPES[c] === entity));
  const escape = (text, quote) => text.replace(quote ? /[&<\r']/g : /[&<\r]/g, (c) => ESCAPES[c]);

  const makeRoot = () => ({ kind: "top", children: [], parent: null });

  function implied(name, parent) {
    if (name === "svg") return SVG;
    if (name === "math") return MATH;
    if (parent.kind !== "element") return HTML;
    if (parent.ns === SVG && !SVG_TO_HTML.has(parent.name)) return SVG;
    if (parent.ns === MATH && !MATH_TO_HTML.has(parent.name)) return MATH;
    return HTML;
  }

  function element(tag, attributes, parent) {
    const attrs = {};
    for (const [, name, value] of attributes.matchAll(ATTRIBUTE)) attrs[name] = unescape(value ?? "");
    if (tag === "#shadow") return { kind: "shadow", mode: attrs.mode, slots: attrs.slots, children: [] };
    if (tag === "#document") return { kind: "document", base: attrs.base, strict: attrs.strict, children: [] };
    let name = tag, ns;
    if (tag[0] === "#") {
      const [, letter, uri, local] = /^#([hsmx]):(?:([^:]*):(?=.))?(.*)$/s.exec(tag[1] === "x" ? tag : tag.replace(":", "::"));
      name = local;
      ns = { h: HTML, s: SVG, m: MATH }[letter] ?? decodeURIComponent(uri);
    } else ns = implied(name, parent);
    return { kind: "element", name, ns, attrs, children: [], shadow: null, frame: null };
  }

  // Reads `html` as what lies under `parent`, and calls `each` with every node in order.
  function read(html, parent, each) {
    const tops = [];
    const open = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < html.length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(html);
      if (!match) throw new Error(`no token at ${at}: ${html.slice(at, at + 60)}`);
      const [, marker, doctype, closed, tag, attributes, text] = match;
      if (closed !== undefined) {
        if (open.pop()?.tag !== closed) throw new Error(`</${closed}> closes nothing at ${at}`);
        continue;
      }
      let node;
      const place = open.at(-1)?.node ?? parent;
      if (text !== undefined) node = { kind: "text", text: unescape(text) };
      else if (marker === "0") node = { kind: "text", text: "" };
      else if (marker === "") continue;
      else if (doctype !== undefined) {
        const [, name, publicId = "", systemId = ""] = DOCTYPE.exec(doctype);
        node = { kind: "doctype", name, publicId: unescape(publicId), systemId: unescape(systemId) };
      } else node = element(tag, attributes, place);
      each(node);
      if (open.length) attach(node, place, null);
      else tops.push(node);
      if (tag !== undefined && !(node.ns === HTML && VOID.has(tag))) open.push({ tag, node });
    }
    if (open.length) throw new Error(`<${open.at(-1).tag}> is not closed`);
    return tops;
  }

  function attach(node, parent, before) {
    node.parent = parent;
    if (node.kind === "shadow") parent.shadow = node;
    else if (node.kind === "document") parent.frame = node;
    else if (!before) parent.children.push(node);
    else {
      const at = parent.children.indexOf(before);
      if (at < 0) throw new Error("`next` is not a child of `parent`");
      parent.children.splice(at, 0, node);
    }
  }

  function detach(node) {
    const { parent } = node;
    if (!parent) return;
    if (parent.shadow === node) parent.shadow = null;
    else if (parent.frame === node) parent.frame = null;
    else parent.children.splice(parent.children.indexOf(node), 1);
    node.parent = null;
  }

  const below = (node) => [node.shadow, node.frame, ...(node.children ?? [])].filter(Boolean);

  function* walk(node) {
    const stack = [node];
    while (stack.length) {
      const at = stack.pop();
      yield at;
      stack.push(...below(at).reverse());
    }
  }

  // `texts` are the long ones that stand beside the HTML.
  function open(html, texts) {
    const page = { root: makeRoot(), byId: new Map(), last: 0 };
    page.byId.set(0, page.root);
    const count = (node) => page.byId.set((node.id = ++page.last), node);
    page.root.id = 0;
    for (const node of read(html, page.root, count)) attach(node, page.root, null);
    for (const [id, text] of entries(texts, 2, [0])) page.byId.get(id).text = text;
    return page;
  }

  const entries = (list, stride, ids) => {
    const before = Array(stride).fill(0);
    const out = [];
    for (let at = 0; at < (list ?? []).length; at += stride) {
      out.push(list.slice(at, at + stride).map((value, column) =>
        ids.includes(column) && typeof value === "number" ? (before[column] += value) : value));
    }
    return out;
  };

  const splice = (old, value) => {
    if (!Array.isArray(value)) return value;
    const [start, deleted, inserted] = value;
    const parts = [old.slice(0, start), old.slice(start + deleted)];
    for (const text of [...parts, inserted]) if (!text.isWellFormed()) throw new Error("a splice parts a surrogate pair");
    return parts.join(inserted);
  };

  function apply(page, delta) {
    const { byId } = page;
    const get = (id) => byId.get(id) ?? (() => { throw new Error(`no node ${id}`); })();
    if (delta.c !== page.last) throw new Error(`c is ${delta.c}, counted ${page.last}`);
    const removed = entries(delta.r, 1, [0]).map(([id]) => get(id));
    const inserted = entries(delta.i, 3, [0, 1, 2]);
    for (const node of removed) detach(node);
    for (const [, , what] of inserted) if (typeof what === "number") detach(get(what));
    const count = (node) => byId.set((node.id = ++page.last), node);
    for (const [parentId, nextId, what] of inserted) {
      const parent = get(parentId);
      const nodes = typeof what === "number" ? [get(what)] : read(what, parent, count);
      for (const node of nodes) attach(node, parent, nextId ? get(nextId) : null);
    }
    for (const [id, name, value] of entries(delta.a, 3, [0])) {
      const { attrs } = get(id);
      if (value === null) delete attrs[name];
      else attrs[name] = splice(attrs[name], value);
    }
    for (const [id, value] of entries(delta.x, 2, [0])) get(id).text = splice(get(id).text, value);
    for (const [id, value] of entries(delta.v, 2, [0])) {
      const node = get(id);
      node.states = { ...node.states, ...value };
    }
    for (const top of removed) {
      if (top.parent) continue;
      for (const node of walk(top)) byId.delete(node.id);
    }
    return page;
  }

  function tagOf(node, parent) {
    const bare = implied(node.name, parent) === node.ns && !(node.ns === HTML && VOID.has(node.name) && below(node).length);
    if (bare) return node.name;
    const letter = { [HTML]: "h", [SVG]: "s", [MATH]: "m" }[node.ns];
    return letter ? `#${letter}:${node.name}` : `#x:${encodeURIComponent(node.ns)}:${node.name}`;
  }

  const attributesOf = (attrs) =>
    Object.entries(attrs).map(([name, value]) => (value ? ` ${name}='${escape(value, true)}'` : ` ${name}`)).join("");

  function write({ root }) {
    let html = "", afterText = false;
    const tag = (text) => { html += text; afterText = false; };
    const stack = [...root.children].reverse();
    while (stack.length) {
      const node = stack.pop();
      if (typeof node === "string") tag(node);
      else if (node.kind === "text") {
        if (!node.text) { tag("<!--0-->"); continue; }
        html += (afterText ? "<!---->" : "") + escape(node.text, false);
        afterText = true;
      } else if (node.kind === "doctype") {
        const ids = node.publicId || node.systemId ? ` PUBLIC '${escape(node.publicId, true)}' '${escape(node.systemId, true)}'` : "";
        tag(`<!DOCTYPE ${node.name}${ids}>`);
      } else {
        const name = node.kind === "element" ? tagOf(node, node.parent) : `#${node.kind}`;
        tag(`<${name}${attributesOf(node.attrs ?? Object.fromEntries(Object.entries({ mode: node.mode, slots: node.slots, base: node.base, strict: node.strict }).filter(([, value]) => value !== undefined)))}>`);
        if (!(node.ns === HTML && VOID.has(name))) stack.push(`</${name}>`);
        stack.push(...below(node).reverse());
      }
    }
    return html;
  }

  // The nodes in pre-order, as the golden files describe them.
  function describe({ root }) {
    return [...walk(root)].slice(1).map((node) => {
      const parent = node.parent.id;
      if (node.kind === "text") return { parent, text: node.text };
      if (node.kind === "doctype") return { parent, doctype: node.name, public: node.publicId, system: node.systemId };
      if (node.kind === "shadow") return { parent, shadow: node.mode };
      if (node.kind === "document") return { parent, document: true };
      return { parent, name: node.name, ns: node.ns, attrs: node.attrs };
    });
  }

  const idRuns = ({ root }) => [...walk(root)].slice(1).map((node) => node.id);

  const states = ({ root }) =>
    Object.fromEntries([...walk(root)].filter((node) => node.states).map((node) => [node.id, node.states]));

  // The same shape as HawkFuzz.dump gives for a live document.
  function dump({ root }) {
    const children = (node) => node.children.map(one);
    const one = (node) => {
      if (node.kind === "text") return node.text;
      if (node.kind === "doctype") return { doctype: node.name };
      const out = { n: node.name, ns: node.ns, a: node.attrs, c: children(node) };
      if (node.shadow) out.s = children(node.shadow);
      if (node.frame) out.d = children(node.frame);
      return out;
    };
    return children(root);
  }

  return { open, apply, write, describe, idRuns, states, dump };
})();
