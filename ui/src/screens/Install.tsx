/** How to put the reporter on a site, for as long as nothing has come from it. */

import type { Site } from "../wire.js";
import { Copy, Eye } from "./parts.js";

export const Snippet = ({ site }: { site: Site }) => (
  <div class="snippet">
    <code>{site.snippet}</code>
    <Copy text={site.snippet} label="Copy" />
  </div>
);

export const Install = ({ site }: { site: Site }) => (
  <section class="first">
    <h1>One line, and {site.name} is on record</h1>
    <ol class="steps">
      <li>
        <p>Paste this into the <code>&lt;head&gt;</code> of every page.</p>
        <Snippet site={site} />
      </li>
      <li>
        <p>Open a page of the site{site.origins[0] && <> — <a href={site.origins[0]} target="_blank" rel="noreferrer">{site.origins[0]}</a></>}.</p>
      </li>
      <li class="watching">
        <Eye size={40} awake />
        <p role="status">Watching for the first session. It appears here by itself.</p>
      </li>
    </ol>
    <p class="soft small">What visitors type is masked in their browser, before anything is sent.</p>
  </section>
);
