// What every page of the benchmark shares: the same randomness each time, steps at a fixed pace, and
// the marks that cut the trace. Pages set `bench.scenario`; whoever drives them calls the rest.
"use strict";
globalThis.bench = (() => {
  const visit = new URLSearchParams(location.search).get("visit");
  const mark = (name) => performance.mark(`bench:${name}:${visit}`);
  const frame = () => new Promise(requestAnimationFrame);
  let seed = 1;

  /** A whole number below `below`, the same ones in the same order in each run. */
  function random(below) {
    seed = (seed * 48271) % 0x7fffffff;
    return seed % below;
  }

  const WORDS = "river stone window garden yellow quiet market paper travel summer bridge copper seven letter".split(" ");
  const words = (count) => Array.from({ length: count }, () => WORDS[random(WORDS.length)]).join(" ");

  /** Calls `step` so often, `ms` apart; a late step does not hurry the next one. */
  async function every(ms, count, step) {
    for (let i = 0; i < count; i++) {
      await new Promise((done) => setTimeout(done, ms));
      step(i);
    }
  }

  async function frames(count, step) {
    for (let i = 0; i < count; i++) {
      await frame();
      step(i);
    }
  }

  /** An element with attributes and children, which may be text. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  return {
    random,
    words,
    every,
    frames,
    make,
    mark,
    /** Loads a recorder as a site would, after the page is there. */
    start(recorder) {
      mark("start");
      const script = make("script", { "data-site": visit });
      script.src = `/recorder/${recorder}.js`;
      document.head.append(script);
    },
    /** Runs the page's scenario; its last change is one that the server knows when it is recorded. */
    async play() {
      mark("play");
      await bench.scenario?.();
      document.documentElement.setAttribute("data-bench-over", "");
      navigator.sendBeacon(`/over/${visit}`);
    },
  };
})();
