// Random edits of a live document, the same for the same seed, and the document as plain data.
globalThis.HawkFuzz = (() => {
  "use strict";
  const HTML = "http://www.w3.org/1999/xhtml";
  const SVG = "http://www.w3.org/2000/svg";
  const MATH = "http://www.w3.org/1998/Math/MathML";
  const XLINK = "http://www.w3.org/1999/xlink";
  const SHORT = { [HTML]: "html", [SVG]: "svg", [MATH]: "math" };

  // mulberry32: 32 bits of state are plenty, and the same everywhere.
  function random(seed) {
    let state = seed >>> 0;
    const next = () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    const below = (n) => Math.floor(next() * n);
    return { below, pick: (list) => list[below(list.length)] };
  }

  const TAGS = [
    ...["div", "p", "span", "ul", "li", "table", "tr", "td", "form", "a", "b", "br", "img", "input", "section", "x-card",
        "select", "option", "textarea", "style", "button", "title"].map((name) => [HTML, name]),
    ...["template", "noscript", "script"].map((name) => [HTML, name]),
    ...["svg", "g", "rect", "foreignObject", "title", "a", "style", "script"].map((name) => [SVG, name]),
    ...["math", "mi", "mrow", "annotation-xml"].map((name) => [MATH, name]),
    ["urn:fuzz:ns", "f:thing"], ["", "bare"],
  ];
  const WORDS = ["", "a", "two words", "<b>&amp;</b>", "'quoted' \"twice\"", "line\r\nend\r", "x😀y", "😁", "\u00a0", "–é–",
    "a longer text, so that a change of a few letters is worth a splice 😀 and not the whole again", "\ud83d", "\ude00!",
    "long enough to stand beside a snapshot 😀 ".repeat(30)];
  const NAMES = ["id", "class", "title", "hidden", "data-x", "style", "lang", "value", "type", "onclick", "nonce", "integrity"];
  const MARKUP = ["<p>one<p>two", "<b>x</b>y<!-- c -->z", "<svg><circle/><foreignObject><i>h</i></foreignObject></svg>tail",
    "<table><tr><td>1<td>2</table>", "<div><template><p>t</p></template><noscript>n</noscript><script>s()</script></div>",
    "<math><mi>x</mi></math><br>", "text only", "<x-a><x-b>deep</x-b></x-a><input value=v><textarea>t</textarea>"];

  const isOpaque = (node) => ["script", "noscript", "template"].includes(node.localName);
  const frameDocument = (node) => (/^i?frame$/.test(node.localName ?? "") ? node.contentDocument : null);

  // Everything in the tree, roots of shadows and frames among it, in document order.
  function nodesOf(document) {
    const out = [];
    const stack = [document.body ?? document.documentElement].filter(Boolean);
    while (stack.length) {
      const node = stack.pop();
      out.push(node);
      const inner = node.shadowRoot ?? frameDocument(node)?.documentElement;
      stack.push(...[...node.childNodes].reverse());
      if (inner) stack.push(inner);
    }
    return out;
  }

  const canHold = (node) => node.nodeType === 1 || node.nodeType === 11;
  const isFixed = (node) => node.nodeType === 11 || /^(html|head|body)$/.test(node.localName ?? "");

  function within(node, top) {
    for (let at = node; at; at = at.parentNode ?? at.host ?? at.defaultView?.frameElement) if (at === top) return true;
    return false;
  }

  function made(doc, { pick, below }) {
    const kind = below(10);
    if (kind < 3) return doc.createTextNode(pick(WORDS));
    if (kind === 3) return doc.createComment("c");
    if (kind === 4 && below(3) === 0) return doc.createElement("iframe");
    const [namespace, name] = pick(TAGS);
    const element = doc.createElementNS(namespace, name);
    if (below(2)) element.append(pick(WORDS), ...(below(2) ? [pick(WORDS)] : []));
    if (below(4) === 0) element.append(doc.createElement("em"));
    return element;
  }

  const EDITS = {
    insert(target, dice, nodes) {
      if (canHold(target)) target.insertBefore(made(target.ownerDocument, dice), dice.pick([null, ...target.childNodes]));
    },
    insertMany(target, dice) {
      if (!canHold(target)) return;
      const fragment = target.ownerDocument.createDocumentFragment();
      for (let i = 0; i < 4; i++) fragment.append(made(target.ownerDocument, dice));
      target.insertBefore(fragment, dice.pick([null, ...target.childNodes]));
    },
    markup(target, dice) {
      if (target.nodeType !== 1 || target.namespaceURI !== HTML || isFixed(target)) return;
      if (dice.below(3) === 0) target.innerHTML = dice.pick(MARKUP);
      else target.insertAdjacentHTML(dice.pick(["afterbegin", "beforeend"]), dice.pick(MARKUP));
    },
    move(target, dice, nodes) {
      const parent = dice.pick(nodes.filter(canHold));
      if (isFixed(target) || within(parent, target)) return;
      parent.insertBefore(target, dice.pick([null, ...[...parent.childNodes].filter((node) => node !== target)]));
    },
    moveIntoNew(target, dice) {
      if (isFixed(target) || !target.parentNode) return;
      const wrapper = target.ownerDocument.createElement("section");
      target.before(wrapper, dice.pick(WORDS));
      wrapper.append(dice.pick(WORDS), target, dice.pick(WORDS));
    },
    moveThroughNothing(target, dice, nodes) {
      if (isFixed(target)) return;
      const parent = target.parentNode;
      target.remove();
      const child = target.firstChild;
      if (child && dice.below(2)) parent.append(child);
      if (dice.below(2)) parent.prepend(target);
    },
    remove(target) {
      if (!isFixed(target)) target.remove();
    },
    empty(target, dice) {
      if (target.nodeType === 1 && !isFixed(target) && dice.below(3) === 0) target.replaceChildren();
    },
    reverse(target) {
      if (target.nodeType === 1 && !isFixed(target)) target.append(...[...target.childNodes].reverse());
    },
    attribute(target, dice) {
      if (target.nodeType !== 1) return;
      const name = dice.pick(NAMES);
      if (dice.below(3) === 0) target.removeAttribute(name);
      else target.setAttribute(name, name === "type" ? dice.pick(["text", "checkbox", "button"]) : dice.pick(WORDS));
    },
    xlink(target, dice) {
      if (target.namespaceURI === SVG) target.setAttributeNS(XLINK, "xlink:href", dice.pick(["#a", "#b", "javascript:1"]));
    },
    xml(target, dice) {
      if (target.nodeType === 1) target.setAttributeNS("http://www.w3.org/XML/1998/namespace", "xml:lang", dice.pick(WORDS));
    },
    rewriteFrame(target, dice) {
      const inner = frameDocument(target);
      if (!inner || dice.below(2)) return;
      inner.open();
      inner.write(dice.pick(MARKUP));
      inner.close();
    },
    navigateFrame(target, dice) {
      if (frameDocument(target) && dice.below(2)) target.srcdoc = `<p>${dice.below(100)}</p>${dice.pick(MARKUP)}`;
    },
    edit(target, dice) {
      if (target.nodeType !== 3) return;
      const at = dice.below(target.length + 1);
      target.replaceData(at, dice.below(4), dice.pick(WORDS));
    },
    data(target, dice) {
      if (target.nodeType === 3) target.data = dice.pick(WORDS);
    },
    split(target, dice) {
      if (target.nodeType === 3) target.splitText(dice.below(target.length + 1));
    },
    normalize(target, dice) {
      if (dice.below(4) === 0) target.normalize();
    },
    shadow(target, dice) {
      if (!/^(div|span|p|section|x-card)$/.test(target.localName) || target.namespaceURI !== HTML || target.shadowRoot) return;
      target.attachShadow({ mode: "open" }).append(made(target.ownerDocument, dice), "in the shadow");
    },
  };

  // A bounded page stays quick to compare, whatever the seed.
  const MOST_NODES = 400;

  function fuzz(document, seed, steps) {
    const dice = random(seed);
    const names = Object.keys(EDITS);
    for (let i = 0; i < steps; i++) {
      const nodes = nodesOf(document);
      const target = dice.pick(nodes);
      const name = nodes.length > MOST_NODES ? dice.pick(["remove", "empty"]) : dice.pick(names);
      EDITS[name](target, dice, nodes);
    }
  }

  const isTyped = (node) =>
    node.localName === "textarea" ||
    (node.localName === "input" && !/^(button|submit|reset|image|checkbox|radio)$/i.test(node.getAttribute("type") ?? ""));

  function attributesOf(node) {
    const out = {};
    if (node.localName === "script") return out;
    for (const { name, value } of node.attributes) {
      const runs = /^javascript:/.test(value);
      if (/^on/i.test(name) || /^(nonce|integrity|srcdoc)$/.test(name) || (runs && node.localName !== "a")) continue;
      if (name === "value" && isTyped(node)) continue;
      if (node.localName === "template" && name.startsWith("shadowroot")) continue;
      // In HTML the parser knows no namespaces: there the name is all there is.
      out[name] = runs ? "" : value.toWellFormed();
    }
    return out;
  }

  function one(node) {
    if (node.nodeType === 3) return node.data.toWellFormed();
    if (node.nodeType === 10) return { doctype: node.name };
    const name = node.localName === "script" ? "template" : node.prefix ? `${node.prefix}:${node.localName}` : node.localName;
    const opaque = node.localName === "script" || (isOpaque(node) && node.namespaceURI === HTML);
    const out = { n: name, ns: SHORT[node.namespaceURI] ?? node.namespaceURI ?? "", a: attributesOf(node), c: opaque ? [] : children(node) };
    if (opaque) return out;
    if (node.shadowRoot) out.s = children(node.shadowRoot);
    const frame = frameDocument(node);
    if (frame) out.d = children(frame);
    return out;
  }

  const children = (node) => [...node.childNodes].filter((child) => [1, 3, 10].includes(child.nodeType)).map(one);

  // The document in the terms of docs/wire.md: what a rebuild from the wire must equal.
  const dump = (document) => children(document);

  return { fuzz, dump };
})();
