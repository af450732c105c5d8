/** An address that leads nowhere. */

import { Shell } from "./parts.js";

export const NotFound = () => (
  <Shell title="Not found">
    <section class="hero">
      <h1>Nothing to see here</h1>
      <p>Even a hawk finds nothing at this address. <a href="/sites">Back to your sites</a></p>
    </section>
  </Shell>
);
