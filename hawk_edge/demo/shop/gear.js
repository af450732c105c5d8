// The shelf changes without a page load: the address says which kind is shown.
import { CATALOGUE } from "./catalogue.js";
import { shelfItem } from "./shelf.js";

const shelf = document.querySelector("#shelf");
const search = document.querySelector("#search");
const kinds = [...document.querySelectorAll("[data-kind]")];
const chosen = () => location.pathname.split("/kind/")[1] ?? "";

function show() {
  const words = search.value.trim().toLowerCase();
  const items = CATALOGUE.filter(
    (item) =>
      (!chosen() || item.kind === chosen()) &&
      `${item.name} ${item.story}`.toLowerCase().includes(words),
  );
  shelf.replaceChildren(...items.map(shelfItem));
  const link = kinds.find((one) => one.dataset.kind === chosen());
  for (const one of kinds) one.toggleAttribute("aria-current", one === link);
  document.querySelector("#summary").textContent = items.length
    ? `${items.length} of ${CATALOGUE.length} things`
    : "Nothing by that name. We may have seen one in 1987.";
  document.title = `${link.textContent} · Siskin & Co.`;
}

for (const link of kinds) {
  link.addEventListener("click", (click) => {
    click.preventDefault();
    history.pushState(null, "", link.href);
    show();
  });
}
addEventListener("popstate", show);
search.addEventListener("input", show);
show();
