/** A moment in words. */

import { pathOf } from "../format.js";
import type { Moment } from "./recording.js";

export type Tone = "page" | "click" | "rage" | "error" | "request" | "note";

export interface Description {
  tone: Tone;
  title: string;
  detail: string;
  /** What a developer wants to read: a stack, data. */
  more: string;
}

const HOW: Record<string, string> = {
  load: "Opened", push: "Went to", replace: "Address became", pop: "Went back or forward to", hash: "Jumped to",
  restore: "Came back to",
};

export const isError = ({ k }: Moment): boolean => k === "error" || k === "request" || k === "console";

export function toneOf(moment: Moment): Tone {
  if (moment.k === "click") return moment.rage ? "rage" : "click";
  if (moment.k === "navigation") return "page";
  if (moment.k === "error" || moment.k === "console") return "error";
  return moment.k === "request" ? "request" : "note";
}

export function describe(moment: Moment): Description {
  const [title, detail = "", more = ""] = words(moment);
  return { tone: toneOf(moment), title, detail, more };
}

function words(moment: Moment): [title: string, detail?: string, more?: string] {
  switch (moment.k) {
    case "navigation":
      return [`${HOW[moment.how] ?? "Went to"} ${pathOf(moment.url)}`, moment.title];
    case "click": {
      const how = moment.rage ? "Rage click" : moment.dead ? "Click without effect" : "Click";
      return [moment.text ? `${how} on “${moment.text}”` : how];
    }
    case "error": {
      const where = moment.source ? `${pathOf(moment.source)}:${moment.line ?? 0}:${moment.col ?? 0}` : "";
      return [moment.message, where || (moment.type === "rejection" ? "Unhandled rejection" : ""), moment.stack];
    }
    case "request": {
      const status = moment.status ? String(moment.status) : "no answer";
      return [`${moment.method} ${pathOf(moment.url)}`, `${status}${moment.ms === undefined ? "" : ` after ${moment.ms} ms`}`, moment.url];
    }
    case "console":
      return [moment.message, "console.error"];
    case "custom":
      return [moment.name, "", moment.data === undefined ? "" : JSON.stringify(moment.data, null, 2)];
    case "identify":
      return [`Known as ${moment.name}`];
    case "visibility":
      return [moment.hidden ? "Left the tab" : "Came back to the tab"];
    case "end":
      return ["Left the page"];
    default:
      return [moment.k];
  }
}
