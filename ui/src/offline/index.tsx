/** Entry of an exported session: reads what the file says of itself, and plays it. */

import { render } from "preact";
import { FORMAT, type Facts } from "./facts.js";
import { Offline } from "./Offline.js";
import { part, textOf } from "./parts.js";
import { fileSource } from "./source.js";

async function open(): Promise<void> {
  if (!("DecompressionStream" in globalThis)) throw new Error("This browser is too old to open the file: a newer one can.");
  const facts = JSON.parse(await textOf("facts")) as Facts;
  if (facts.format !== FORMAT) throw new Error("This file was made by another version, and was changed since.");
  // Typed, or it would be shown as text; it has no origin, and asks nobody.
  const frame = new Blob([await part("frame")], { type: "text/html" });
  document.querySelector(".opening")?.remove();
  render(<Offline facts={facts} source={fileSource(facts, URL.createObjectURL(frame))} />, document.body);
}

function refuse(error: Error): void {
  const says = document.querySelector<HTMLElement>(".opening");
  if (says) says.textContent = error.message;
}

open().catch(refuse);
