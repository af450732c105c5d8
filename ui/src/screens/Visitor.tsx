/** Who it was: a colour and a name that are the same wherever the visitor shows up. */

import { hueOf, shortVisitor } from "../format.js";

export const Visitor = ({ visitor, identity }: { visitor: string; identity: string | null }) => (
  <span class="visitor">
    <i style={{ background: `hsl(${hueOf(visitor)} 60% 55%)` }} />
    {identity ?? shortVisitor(visitor)}
  </span>
);
