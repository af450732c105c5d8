// A row of things to buy, as home and gear both show it.
import { money } from "./catalogue.js";
import { PICTURES } from "./pictures.js";

export function shelfItem(item) {
  const li = document.createElement("li");
  li.innerHTML = `<a href="/gear/${item.slug}"><span class="picture">${PICTURES[item.picture]}</span>
    <strong>${item.name}</strong><span class="price">${money(item.price)}</span></a>`;
  return li;
}
