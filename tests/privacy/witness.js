// All that the page holds and shows at this moment, as one text.
() => {
  const all = [...told];
  const safely = (read) => {
    try {
      all.push(read());
    } catch {
      // a sheet of another origin
    }
  };
  const rules = (list) =>
    [...list].map((rule) => rule.cssText + (rule.styleSheet ? rules(rule.styleSheet.cssRules) : "")).join("\n");
  const look = (root) => {
    all.push(root.documentElement?.outerHTML ?? root.innerHTML, root.title);
    for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) safely(() => rules(sheet.cssRules));
    for (const element of root.querySelectorAll("*")) {
      all.push(element.value, element.currentSrc, ...[...(element.files ?? [])].map(({ name }) => name));
      for (const animation of element.getAnimations()) all.push(JSON.stringify(animation.effect.getKeyframes()));
      const inner = element.contentDocument ?? element.shadowRoot;
      if (inner) look(inner);
      if (element.localName === "template") all.push(element.textContent); // beside its content
    }
  };
  look(document);
  hidden.forEach(look);
  for (const store of [localStorage, sessionStorage, history.state]) all.push(JSON.stringify(store));
  for (const { name } of performance.getEntries()) all.push(name);
  all.push(location.href, document.referrer, document.cookie, window.name);
  return all.join("\n");
};
