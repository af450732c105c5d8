/** The strip above the page: where the visitor was. */

import type { ComponentChildren } from "preact";
import type { Stage } from "./stage.js";

export const Address = ({ stage, children }: { stage: Stage; children?: ComponentChildren }) => (
  <div class="address">
    <span class="url" title={stage.address.value.url}>{stage.address.value.url.replace(/^https?:\/\//, "")}</span>
    <span class="soft title">{stage.address.value.title}</span>
    <span class="soft size">{stage.size.value.w}×{stage.size.value.h}</span>
    {children}
  </div>
);
