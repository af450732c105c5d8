// What the tests of an exported file need of its program: its answers, as plain data.
import type { Facts } from "../../ui/src/offline/facts.js";
import { textOf } from "../../ui/src/offline/parts.js";
import { fileSource } from "../../ui/src/offline/source.js";

const never = new AbortController().signal;

Object.assign(globalThis, {
  answers: async (windows: [number, number][]) => {
    const source = fileSource(JSON.parse(await textOf("facts")) as Facts, "");
    return {
      overview: await source.overview(never),
      parts: await Promise.all(windows.map(([first, last]) => source.records(first, last, true, never))),
      events: await Promise.all(windows.map(([first, last]) => source.events(first, last, never))),
    };
  },
});
